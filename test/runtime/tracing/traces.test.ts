import { traceOf } from '../../../runtime/tracing/traces';

describe('traceOf', () => {
  test.each([
    ['Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1', { id: '1-5759e988-bd862e3fe1be46a994272793', parent: '53995c3f42cd8ad8', sampled: true }],
    ['Root=1-2-3;Parent=4;Sampled=0;Lineage=a87bd80c:1|68fd508a:5', { id: '1-2-3', parent: '4', sampled: false }],
    ['Root=1-2-3', { id: '1-2-3', parent: undefined, sampled: false }],
    ['Parent=4;Sampled=1', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is read', (header, trace) => {
    expect(traceOf(header)).toEqual(trace);
  });
});
