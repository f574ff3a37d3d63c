import { ColumnValue, DatabaseError } from '../../../runtime/drivers/database';
import { ReadReplicas } from '../../../runtime/drivers/read-replicas';
import { jsonRows } from '../../support/json-rows';
import { FakeDatabase, resultOf } from '../requests';

const TIMEOUT = { timeoutMs: 1000 };
const READ = { text: 'SELECT 1', readOnly: true };
const WRITE = { text: 'DELETE FROM books', readOnly: false };

class FakeOpenDatabase extends FakeDatabase {
  readonly connect = jest.fn();
}

function create() {
  const writer = new FakeOpenDatabase(resultOf({ from: 'writer' }));
  const readers = new FakeOpenDatabase(resultOf({ from: 'readers' }));
  return { writer, readers, database: new ReadReplicas(writer, readers) };
}

describe('ReadReplicas', () => {
  test('a read-only statement goes to the readers, with its values and its time', async () => {
    const { writer, readers, database } = create();

    expect(await database.run(READ, [7], TIMEOUT)).toMatchObject({ rows: jsonRows('{"from":"readers"}') });
    expect(readers.run).toHaveBeenCalledWith(READ, [7], TIMEOUT);
    expect(writer.run).not.toHaveBeenCalled();
  });

  test('every other statement goes to the writer', async () => {
    const { writer, readers, database } = create();

    expect(await database.run(WRITE, [7], TIMEOUT)).toMatchObject({ rows: jsonRows('{"from":"writer"}') });
    expect(writer.run).toHaveBeenCalledWith(WRITE, [7], TIMEOUT);
    expect(readers.run).not.toHaveBeenCalled();
  });

  test('a transaction goes to the readers only if it reads', async () => {
    const { writer, readers, database } = create();
    const options = { ...TIMEOUT, contextKeys: [], context: [] };
    const work = async () => [];
    await database.transact(work, { ...options, readOnly: true });
    await database.transact(work, { ...options, readOnly: false });

    expect(readers.transact.mock.calls).toEqual([[work, { ...options, readOnly: true }]]);
    expect(writer.transact.mock.calls).toEqual([[work, { ...options, readOnly: false }]]);
  });

  test('a stream comes from the readers, and a text is read as they wrote it', async () => {
    const { writer, readers, database } = create();
    const take = () => undefined;
    await database.stream(READ, [7], TIMEOUT, take);

    expect(readers.stream).toHaveBeenCalledWith(READ, [7], TIMEOUT, take);
    expect(writer.stream).not.toHaveBeenCalled();
    expect(database.columnValue('7')).toEqual(new ColumnValue('7', '7'));
  });

  test('ping asks the writer', async () => {
    const { writer, readers, database } = create();
    await database.ping(TIMEOUT);

    expect(writer.ping).toHaveBeenCalledWith(TIMEOUT);
    expect(readers.ping).not.toHaveBeenCalled();
  });

  test('only the readers are connected before the first statement', () => {
    const { writer, readers, database } = create();
    database.connect();

    expect(readers.connect).toHaveBeenCalledTimes(1);
    expect(writer.connect).not.toHaveBeenCalled();
  });

  test('throws when no reader can be reached, and leaves the writer alone', async () => {
    const { writer, readers, database } = create();
    readers.run.mockRejectedValue(new DatabaseError('unavailable', 'no reader'));

    await expect(database.run(READ, [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable', message: 'no reader' });
    expect(writer.run).not.toHaveBeenCalled();
  });
});
