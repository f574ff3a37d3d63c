import { errorLines } from '../../../local/assembly/synth-errors';

const NODE = `/home/me/shop/node_modules/aws-cdk-lib/core/lib/errors.js:12
      throw new ValidationError(message);
            ^

ValidationError: ShopStack/Shop: GET /products: ":search" has no value; declare it in parameters
    at Route.bind (/home/me/shop/node_modules/cdk-vpc-lambda-api/lib/routes/route.js:1:2)
    at new ShopStack (/home/me/shop/shop-stack.ts:40:5)
    at Object.<anonymous> (/home/me/shop/app.ts:3:1)
    at Module._compile (node:internal/modules/cjs/loader:1521:14)

Node.js v22.20.0
`;

const ESBUILD = `node:internal/modules/run_main:123
    triggerUncaughtException(
    ^

Error: Transform failed with 1 error:
/home/me/shop/app.ts:3:18: ERROR: Expected ")" but found ";"
    at failureErrorWithLog (/home/me/shop/node_modules/esbuild/lib/main.js:1752:15)
    at Socket.emit (node:events:524:28) {
  name: 'TransformError'
}
`;

const PYTHON = `Traceback (most recent call last):
  File "/home/me/shop/app.py", line 12, in <module>
    ShopStack(app, "ShopStack")
  File "/home/me/shop/.venv/lib/python3.12/site-packages/jsii/_runtime.py", line 118, in __call__
    inst = super(JSIIMeta, cast(JSIIMeta, cls)).__call__(*args, **kwargs)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RuntimeError: ShopStack/Shop: add a route
`;

const JAVA = `[INFO] Scanning for projects...
Exception in thread "main" software.amazon.jsii.JsiiException: ShopStack/Shop: add a route
\tat java.base/java.lang.Thread.run(Thread.java:1583)
`;

describe('errorLines', () => {
  test.each([
    ['Node.js', NODE, [
      'ValidationError: ShopStack/Shop: GET /products: ":search" has no value; declare it in parameters',
      '    at new ShopStack (/home/me/shop/shop-stack.ts:40:5)',
    ]],
    ['esbuild', ESBUILD, ['Error: Transform failed with 1 error:', '/home/me/shop/app.ts:3:18: ERROR: Expected ")" but found ";"']],
    ['Python', PYTHON, [
      'Traceback (most recent call last):', '  File "/home/me/shop/app.py", line 12, in <module>', '    ShopStack(app, "ShopStack")',
      'RuntimeError: ShopStack/Shop: add a route',
    ]],
    ['Java', JAVA, ['[INFO] Scanning for projects...', 'Exception in thread "main" software.amazon.jsii.JsiiException: ShopStack/Shop: add a route']],
    ['nothing', '\n\n', []],
    ['colors', '\u001b[31merror\u001b[39m TS2304\r\n\r\n\r\nend', ['error TS2304', '', 'end']],
  ])('the lines that matter of %s', (_, output, lines) => {
    expect(errorLines(output)).toEqual(lines);
  });

  test('of a long output, the last lines remain', () => {
    const lines = errorLines(Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n'));

    expect(lines).toHaveLength(40);
    expect(lines.at(-1)).toBe('line 49');
  });
});
