import { TestStack, FRONT_DOORS } from '../support/fixtures';
import { resources } from '../support/template';

describe.each(FRONT_DOORS)('saved queries of %s', (_, create) => {
  test('are not there by default', () => {
    const stack = new TestStack();
    create(stack);
    expect(resources(stack, 'AWS::Logs::QueryDefinition')).toEqual({});
  });

  test('are about the log of the handler, in a folder of the API', () => {
    const stack = new TestStack();
    const api = create(stack, { savedQueries: true });
    const queries = Object.values(resources(stack, 'AWS::Logs::QueryDefinition')).map(({ Properties }) => Properties);
    expect(queries.map(({ Name }) => Name)).toEqual(['TestStack-Api/slowest routes', 'TestStack-Api/errors by code', 'TestStack-Api/one request by its id']);
    for (const { LogGroupNames } of queries) expect(LogGroupNames).toEqual([stack.resolve(api.handlerLogGroup.logGroupName)]);
    expect(queries.map(({ QueryString }) => QueryString)).toEqual([
      expect.stringMatching(/^filter ispresent\(route\)\n\| stats .* by route\n\| sort p99 desc\n\| limit 20$/),
      expect.stringMatching(/^filter ispresent\(code\)\n\| stats .* by code, route, status, reason\n/),
      expect.stringMatching(/^fields .*\n\| filter requestId = /),
    ]);
  });
});
