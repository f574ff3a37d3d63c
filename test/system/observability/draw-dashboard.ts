/**
 * Draws the dashboard of an API, as its template describes it, with made-up values around an outage of the database, to standard output:
 * npx tsx --tsconfig tsconfig.dev.json test/system/observability/draw-dashboard.ts > docs/dashboard.svg
 */
import { DatabaseTarget } from '../../../src';
import { FRONT_DOORS, TestStack } from '../../src/support/fixtures';
import { only } from '../../src/support/template';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal: readonly Annotation[] };
  };
}

interface Annotation {
  readonly value: number;
  readonly label: string;
  readonly color: string;
}

const CELL = { width: 50, height: 34 };
const MARGIN = { left: 12, top: 30, right: 12, bottom: 42 };
const COLORS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f', '#bcbd22', '#17becf', '#aec7e8'];
const POINTS = 36;
const OUTAGE = { from: 20, to: 23 };

/** What the values of a line are about, in calm times and during the outage; lines that are not here are empty. */
const SHAPES: Readonly<Record<string, readonly [calm: number, outage: number]>> = {
  'requests': [900, 880],
  '4xx': [22, 20],
  '5xx': [0, 610],
  'throttled': [0, 0],
  'NOT_FOUND': [14, 9],
  'INVALID_PARAMETER': [6, 5],
  'CONFLICT': [3, 1],
  'DATABASE_UNAVAILABLE': [0, 560],
  'DATABASE_TIMEOUT': [0, 50],
  'p50': [9, 30],
  'p90': [18, 400],
  'p99': [41, 2900],
  'average': [6, 5],
  'maximum': [100, 100],
  'cold starts': [2, 9],
  'connections to the database': [14, 46],
  'concurrent executions': [8, 24],
  'reconnects': [0, 18],
  'failed': [0, 56],
};

const stack = new TestStack();
const database = DatabaseTarget.fromInstance(stack.instance(), { databaseName: 'library', credentials: stack.credentials, maxConnections: 100 });
const api = FRONT_DOORS[0]![1](stack, { database, dashboard: true, alarms: {}, reservedConcurrentExecutions: 50 });

function widgets(): Widget[] {
  const parts: unknown[] = only(stack, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody['Fn::Join'][1];
  return JSON.parse(parts.map(part => typeof part === 'string' ? part : 'reference').join('')).widgets;
}

function labelOf(metric: readonly unknown[]): string {
  const { label } = metric[metric.length - 1] as { label?: string };
  return label ?? String(metric[1]);
}

function series(label: string): number[] {
  const [calm, outage] = SHAPES[label] ?? [0, 0];
  return Array.from({ length: POINTS }, (_, at) => {
    const wave = 1 + 0.12 * Math.sin(at / 3) + 0.06 * Math.sin(at * 1.7 + label.length);
    return (at >= OUTAGE.from && at <= OUTAGE.to ? outage : calm) * wave;
  });
}

function graph({ properties: { metrics = [], annotations }, width, height }: Widget): string {
  const area = { width: width * CELL.width - MARGIN.left - MARGIN.right, height: height * CELL.height - MARGIN.top - MARGIN.bottom };
  const lines = metrics.map(metric => ({ label: labelOf(metric), values: series(labelOf(metric)) }));
  const limits = annotations?.horizontal ?? [];
  const most = Math.max(1, ...lines.flatMap(({ values }) => values), ...limits.map(({ value }) => value));
  const paths = lines.map(({ values }, index) => {
    const points = values.map((value, at) => `${Math.round(at / (POINTS - 1) * area.width)},${Math.round(area.height * (1 - value / most))}`);
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${COLORS[index % COLORS.length]}" stroke-width="1.5"/>`;
  });
  const bounds = limits.map(({ value, label, color }) => {
    const y = Math.round(area.height * (1 - value / most));
    return `<line y1="${y}" x2="${area.width}" y2="${y}" stroke="${color}" stroke-dasharray="4"/><text x="2" y="${y + 9}" font-size="8">${label}</text>`;
  });
  const legend = lines.map(({ label }, index) => `<tspan fill="${COLORS[index % COLORS.length]}">&#9632; ${label}</tspan>`);
  const rows = [legend.slice(0, 4), legend.slice(4, 8), legend.slice(8)].filter(row => row.length);
  const texts = rows.map((row, index) => `<text y="${area.height + 14 + index * 11}" font-size="9">${row.join('  ')}</text>`);
  return `<g transform="translate(${MARGIN.left},${MARGIN.top})"><rect width="${area.width}" height="${area.height}" fill="#fafafa"/>`
    + `<text x="${area.width - 2}" y="9" font-size="8" fill="#666" text-anchor="end">${Math.round(most)}</text>${bounds.join('')}${paths.join('')}${texts.join('')}</g>`;
}

function alarmStates(): string {
  const width = 1176 / api.alarms.length;
  return api.alarms.map(({ node }, index) => `<g transform="translate(${MARGIN.left + index * width},38)">`
    + `<rect width="${width - 6}" height="46" rx="3" fill="#e9f6ec" stroke="#2ca02c"/>`
    + `<text x="7" y="20" font-size="10">${node.id.replace(/Alarm$/, '')}</text><text x="7" y="36" font-size="10" fill="#2ca02c">OK</text></g>`).join('');
}

function draw(widget: Widget): string {
  const { x, y, width, height, properties: { title } } = widget;
  return `<g transform="translate(${x * CELL.width},${y * CELL.height})">`
    + `<rect x="3" y="3" width="${width * CELL.width - 6}" height="${height * CELL.height - 6}" rx="4" fill="white" stroke="#d5dbdb"/>`
    + `<text x="${MARGIN.left}" y="21" font-size="12" font-weight="bold">${title}</text>`
    + `${widget.type === 'alarm' ? alarmStates() : graph(widget)}</g>`;
}

const all = widgets();
const size = { width: 24 * CELL.width, height: Math.max(...all.map(({ y, height }) => y + height)) * CELL.height };
console.log([
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" font-family="sans-serif">`,
  `<rect width="${size.width}" height="${size.height}" fill="#f2f3f3"/>`,
  ...all.map(draw),
  '</svg>',
].join('\n'));
