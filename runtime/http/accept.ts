/** A media range with its weight (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1). */
const RANGE = /^\s*([^\s;/]+)\/([^\s;/]+)\s*((?:;[^;]*)*)$/;

/** Weight of a range. */
const WEIGHT = /^\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*$/i;

/** Returns the weight that an `Accept` header gives to a media type, from 0 to 1: that of the most specific range. */
export function weightOf(mediaType: string, accept: string): number {
  let [best, weight] = [0, 0];
  for (const part of accept.toLowerCase().split(',')) {
    const [, type, subtype, parameters = ''] = RANGE.exec(part) ?? [];
    const specificity = [['*/*', 1], [`${mediaType.split('/')[0]}/*`, 2], [mediaType, 3]].find(([range]) => range === `${type}/${subtype}`)?.[1] as number | undefined;
    if (specificity === undefined || specificity < best) continue;
    best = specificity;
    weight = Number(parameters.split(';').map(parameter => WEIGHT.exec(parameter)?.[1]).find(Boolean) ?? 1);
  }
  return weight;
}
