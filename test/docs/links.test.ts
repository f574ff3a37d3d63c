import { existsSync } from 'fs';
import { dirname, join, normalize } from 'path';
import { PAGES, prose, read, ROOT } from './pages';

/** A path in the repository, and a heading there if one is named. */
interface Link { readonly path: string; readonly anchor?: string }

/** Where the links of a page lead to in the repository. */
function links(page: string): Link[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target)
    .filter(target => !/^[a-z]+:/.test(target))
    .map(target => target.split('#'))
    .map(([path, anchor]) => ({ path: path === '' ? page : normalize(join(dirname(page), path)), anchor }));
}

/** The anchors that GitHub gives the headings of a page. */
function anchors(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-'));
}

describe('the pages', () => {
  test.each(PAGES)('every link in %s leads to a file and a heading that are there', page => {
    const leads = ({ path, anchor }: Link) => existsSync(join(ROOT, path)) && (anchor === undefined || anchors(path).includes(anchor));
    expect(links(page).filter(link => !leads(link))).toEqual([]);
  });

  test('the README has images in Markdown only, whose relative paths npm and Construct Hub rewrite', () => {
    expect(read('README.md')).not.toMatch(/<img|<source|srcset/);
  });

  test('the README leads to every page, by way of others', () => {
    const reached = new Set<string>();
    const visit = (page: string) => {
      if (page.startsWith('examples/') && PAGES.includes(`${page}/README.md`)) visit(`${page}/README.md`);
      if (PAGES.includes(page) && !reached.has(page)) {
        reached.add(page);
        links(page).forEach(({ path }) => visit(path));
      }
    };
    visit('README.md');
    expect(PAGES.filter(page => !reached.has(page))).toEqual([]);
  });

  test('the index of docs/ has every page of it', () => {
    const listed = links('docs/README.md').map(({ path }) => path);
    expect(PAGES.filter(page => page.startsWith('docs/') && page !== 'docs/README.md' && !listed.includes(page))).toEqual([]);
  });
});
