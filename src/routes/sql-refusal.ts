import { RefusalManifest } from '../contract/manifest';
import { Problems } from '../contract/problem';
import { checkKnownAtSynth } from '../private/known-at-synth';
import { ValidationError } from '../private/validation-error';

/** Upper case words, joined with `_`. */
const CODE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
const MAX_CODE = 64;
/** One line of text. */
const TITLE = /^[^\p{Cc}]*\S[^\p{Cc}]*$/u;
const MAX_TITLE = 200;

/**
 * Answer to a request that the database refuses: status, stable code for clients, and title for people.
 *
 * @example
 * SqlRoute.delete('/books/{id}', {
 *   sql: 'DELETE FROM books WHERE id = :id',
 *   result: SqlResult.none({ otherwise: SqlRefusal.of(404, 'NO_SUCH_BOOK', 'The book does not exist') }),
 *   refusals: { '23503': SqlRefusal.of(409, 'BOOK_ON_LOAN', 'The book is on loan') },
 * });
 */
export class SqlRefusal {
  /**
   * Answers with `application/problem+json` of this status, code and title.
   *
   * @param status HTTP status, 400 to 499
   * @param code stable code in upper case, as in `SOLD_OUT`, up to 64 characters; codes of this library are reserved
   * @param title one line for people, as in `The product is sold out`, up to 200 characters
   * @throws if the status, code or title is not valid
   */
  public static of(status: number, code: string, title: string): SqlRefusal {
    checkKnownAtSynth('SqlRefusal.of()', { status, code, title });
    if (!Number.isInteger(status) || status < 400 || status > 499) {
      throw new ValidationError({ problem: 'the status of a refusal is not valid', got: `${status}`, allowed: 'integers from 400 to 499' });
    }
    if (!CODE.test(code) || code.length > MAX_CODE) {
      throw new ValidationError({
        problem: 'the code of a refusal is not valid', got: code, allowed: `upper case letters, digits and single _ between them, up to ${MAX_CODE}, as in "SOLD_OUT"`,
      });
    }
    if (Object.keys(Problems).includes(code)) {
      throw new ValidationError({ problem: 'the code of a refusal is reserved by this library', got: code, remedy: 'choose another code, as in "NO_SUCH_BOOK"; for 404 NOT_FOUND, use SqlRefusal.notFound()' });
    }
    if (!TITLE.test(title) || title.length > MAX_TITLE) {
      throw new ValidationError({ problem: 'the title of a refusal is not valid', got: title, allowed: `one line of text, up to ${MAX_TITLE} characters` });
    }
    return new SqlRefusal({ status, code, title });
  }

  /** Answers with 404 `NOT_FOUND`, the default of `SqlResult.row()` without a row. */
  public static notFound(): SqlRefusal {
    return new SqlRefusal({ code: 'NOT_FOUND', ...Problems.NOT_FOUND });
  }

  private constructor(private readonly manifest: RefusalManifest) {}

  /** @internal */
  public get _manifest(): RefusalManifest {
    return this.manifest;
  }
}
