import { readFileSync } from 'fs';
import { join } from 'path';
import { Problems } from '../../../src/contract/problem';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { STREAMING_DOORS, StreamingProps } from '../support/streamed-routes';
import { resources } from '../support/template';

const RUNBOOK = readFileSync(join(__dirname, '../../../docs/runbook.md'), 'utf8');

/** The text under each heading, by the anchor that GitHub gives it. */
const SECTIONS = new Map(RUNBOOK.split(/^## /m).slice(1).map(section => {
  const [heading, ...text] = section.split('\n');
  return [heading.toLowerCase().replace(/ /g, '-'), text.join('\n')];
}));

/** The sections that the alarms of an API link to, with everything that there can be an alarm for. */
function linked(create: (stack: TestStack, props: StreamingProps) => unknown, props: StreamingProps = {}): string[] {
  const stack = new TestStack();
  create(stack, { alarms: {}, reservedConcurrentExecutions: 10, ...props });
  const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap(type => Object.values(resources(stack, type)));
  return alarms.map(({ Properties }) => {
    const [, anchor] = /^[A-Z][^.]*\. Runbook: https:\/\/github\.com\/[\w/-]+\/docs\/runbook\.md#([a-z-]+)$/.exec(Properties.AlarmDescription) ?? [];
    return anchor ?? `no link in: ${Properties.AlarmDescription}`;
  });
}

describe('the runbook', () => {
  const codes = Object.keys(Problems);

  test.each(FRONT_DOORS)('has a section for every alarm of %s', (_, create) => {
    expect(linked(create).length).toBeGreaterThan(9);
    expect(linked(create).filter(anchor => !SECTIONS.has(anchor))).toEqual([]);
  });

  const streaming = { streaming: { reservedConcurrentExecutions: 5 } };

  test.each(STREAMING_DOORS)('has a section for every alarm of a %s that streams', (_, create) => {
    expect(linked(create, streaming)).toHaveLength(14);
    expect(linked(create, streaming).filter(anchor => !SECTIONS.has(anchor))).toEqual([]);
  });

  test.each(codes)('has a section for the code %s, with its status', code => {
    expect(SECTIONS.get(code.toLowerCase())).toContain(`**Means:** ${Problems[code as keyof typeof Problems].status}`);
  });

  test('has no section without a link to it', () => {
    const known = [...linked(STREAMING_DOORS[0][1], streaming), ...codes.map(code => code.toLowerCase())];
    expect([...SECTIONS.keys()].sort()).toEqual(known.sort());
  });

  test('every section says what it means, how to look and what to do', () => {
    const incomplete = [...SECTIONS].filter(([, text]) => !/\*\*Means:\*\*.*\*\*Look.*\*\*Do|\*\*Means:\*\*.*\*\*Look\*\* and \*\*do/is.test(text));
    expect(incomplete.map(([anchor]) => anchor)).toEqual([]);
  });

  test('its links point to its own sections', () => {
    const anchors = [...RUNBOOK.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
    expect(anchors.filter(anchor => !SECTIONS.has(anchor))).toEqual([]);
  });
});
