import { java } from './java';
import type { Language } from './language';
import { python } from './python';
import { typescript } from './typescript';

/** Languages by the names that users write. */
export const LANGUAGES: { readonly [name: string]: Language } = { typescript, python, java };
