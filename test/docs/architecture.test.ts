import { readdirSync } from 'fs';
import { join } from 'path';
import { read, ROOT } from './pages';
import { Problems } from '../../src/contract/problem';

const PAGE = read('docs/architecture.md');

/** Rooms of a package, by their path in the repository. */
function rooms(name: string): string[] {
  return readdirSync(join(ROOT, name), { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name !== 'lib')
    .map(entry => `${name}/${entry.name}`);
}

describe('the architecture page', () => {
  test.each(['src', 'runtime', 'local'].flatMap(rooms))('describes %s', room => {
    expect(PAGE).toContain(`**\`${room}\`**`);
  });

  test('describes no room that does not exist', () => {
    const described = [...PAGE.matchAll(/\*\*`([a-z]+\/[a-z]+)`\*\*/g)].map(([, room]) => room);
    expect(described.filter(room => !rooms(room.split('/')[0]).includes(room))).toEqual([]);
  });

  test('has every error code of the handler in the life of a request', () => {
    const [diagram] = PAGE.match(/^```text\n.*?^```$/ms) ?? [''];
    expect(Object.keys(Problems).filter(code => !new RegExp(`\\b${code}\\b`).test(diagram))).toEqual([]);
  });
});
