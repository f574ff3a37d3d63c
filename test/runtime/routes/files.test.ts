import { createResult } from '../../../runtime/routes/results';
import type { FileManifest } from '../../../src/contract/manifest';
import { request, resultOf } from '../requests';

const FILE: FileManifest = { content: 'data', contentType: 'mime', fileName: 'name' };

function answer(row: Record<string, string | null> | undefined, file = FILE, otherwise?: { status: number; code: string; title: string }) {
  const result = createResult({ kind: 'sql', text: 'SELECT 1', readOnly: true, values: [], result: { kind: 'file', file, ...(otherwise && { otherwise }) } });
  expect(result).toMatchObject({ discardsRows: true, keepsRow: 0 });
  const bytes = (column: string) => row?.[column] === undefined ? undefined : row[column] === null ? null : Buffer.from(row[column]!);
  return result.render({ ...resultOf(), kept: row && { bytes, value: () => undefined } }, [], request('GET /files/1'));
}

describe('a file', () => {
  test('has its bytes, type and name', () => {
    expect(answer({ data: 'x\0y', mime: 'image/png', name: 'pixel.png' })).toEqual({
      status: 200, headers: { 'content-type': 'image/png', 'content-disposition': 'attachment; filename="pixel.png"' }, body: Buffer.from('x\0y'),
    });
  });

  test.each([null, '', 'png', 'text/html\r\nSet-Cookie: a=b', 'a/b; c', 'image/png; x="\u0001"', 'image/é'])('has the type of bytes for %j', mime => {
    expect(answer({ data: '', mime, name: null }).headers).toEqual({ 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' });
  });

  test.each(['text/plain; charset=utf-8', 'application/vnd.oasis.opendocument.text', 'text/plain;charset="a b"'])('keeps the type %s', mime => {
    expect(answer({ data: '', mime, name: null }).headers['content-type']).toBe(mime);
  });

  test('needs neither type nor name', () => {
    expect(answer({ data: 'x' }, { content: 'data' }).headers).toEqual({ 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' });
  });

  test.each([['a row', undefined], ['content', { data: null, mime: 'a/b', name: null }]])('without %s is not found', (_, row) => {
    expect(() => answer(row)).toThrow(expect.objectContaining({ status: 404, code: 'NOT_FOUND' }));
    expect(() => answer(row, FILE, { status: 410, code: 'GONE', title: 'Gone' })).toThrow(expect.objectContaining({ status: 410, code: 'GONE' }));
  });

  test('whose columns are not returned is an error of the route', () => {
    expect(() => answer({ mime: 'a/b' })).toThrow(expect.objectContaining({ code: 'INTERNAL_ERROR', cause: expect.objectContaining({ message: expect.stringContaining('column "data"') }) }));
    expect(() => answer({ data: 'x' })).toThrow(expect.objectContaining({ code: 'INTERNAL_ERROR' }));
  });
});
