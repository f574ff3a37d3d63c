import { RequestError } from 'tedious';
import { openWithHistory, run, scriptOf } from './simulation';
import { explainError } from '../../../../runtime/scripts/sql-server/messages';

const explain = (number: number, message: string, text = '') => explainError(Object.assign(new RequestError(message, 'EREQUEST'), { number }), text);

describe('messages of SQL Server about names', () => {
  test.each([
    [208, "Invalid object name 'ordrs'.", 'SELECT * FROM ordrs', "Invalid object name 'ordrs'"],
    [208, "Invalid object name 'dbo.ordrs'.", 'SELECT * FROM dbo.ordrs', "Invalid object name 'dbo.ordrs'"],
    [207, "Invalid column name 'titel'.", 'SELECT [titel] FROM books', "Invalid column name 'titel'"],
    [2714, "There is already an object named 'orders' in the database.", '', "There is already an object named 'orders' in the database"],
    [547, 'The ALTER TABLE statement conflicted with the FOREIGN KEY constraint "fk_a". The conflict occurred in database "shop", table "dbo.a", column \'id\'.', '',
      'The ALTER TABLE statement conflicted with the FOREIGN KEY constraint "fk_a". The conflict occurred in database "shop", table "dbo.a", column \'id\''],
    [102, "Incorrect syntax near ')'.", 'SELECT (1))', "Incorrect syntax near ')'"],
    [102, "Incorrect syntax near 'FRM'.", 'SELECT 1 FRM orders', "Incorrect syntax near 'FRM'"],
    [156, "Incorrect syntax near the keyword 'FROM'.", 'SELECT FROM', "Incorrect syntax near the keyword 'FROM'"],
    [137, 'Must declare the scalar variable "@id".', 'SELECT @id', 'Must declare the scalar variable "@id"'],
    [2812, "Could not find stored procedure 'dbo.fill'.", 'EXEC dbo.fill', "Could not find stored procedure 'dbo.fill'"],
  ])('error %i is shown: %s', (number, message, text, shown) => {
    expect(explain(number, message, text)).toBe(`${shown} (SQL Server error ${number})`);
  });

  test.each([
    ["RAISERROR (N'first run ''prepare''', 16, 1)", "first run 'prepare'"],
    ["IF EXISTS (SELECT 1 FROM orders) THROW 50001, 'orders must be empty', 1;", 'orders must be empty'],
  ])('a constant text of the author is shown: %s', (text, message) => {
    expect(explain(50_001, message, text)).toBe(`${message} (SQL Server error 50001)`);
  });

  test('a long message is cut', () => {
    const text = 'x'.repeat(2000);

    expect(explain(2714, text).length).toBeLessThan(450);
  });
});

/** Values of rows, which no message may contain. */
const PLANTED = ['Ada Lovelace', 'ada@example.com', '4111111111111111', '1815-12-10', 'O\'Hara', 'geheim', '42.17', '{"a":1}'];

/** Templates of https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors that quote values. */
const TEMPLATES: readonly (readonly [number: number, template: string])[] = [
  [102, "Incorrect syntax near '%s'."],
  [103, "The character string that starts with '%s' is too long. Maximum length is 128."],
  [105, "Unclosed quotation mark after the character string '%s'."],
  [128, 'The name "%s" is not permitted in this context.'],
  [148, "Incorrect time syntax in time string '%s' used with WAITFOR."],
  [149, "Time value '%s' used with WAITFOR is not a valid value. Check date/time syntax."],
  [151, "'%s' is an invalid money value."],
  [168, "The floating point value '%s' is out of the range of computer representation (8 bytes)."],
  [203, "The name '%s' is not a valid identifier."],
  [207, "Invalid column name '%s'."],
  [208, "Invalid object name '%s'."],
  [220, 'Arithmetic overflow error for data type tinyint, value = %s.'],
  [232, 'Arithmetic overflow error for type int, value = %s.'],
  [244, "The conversion of the varchar value '%s' overflowed an INT1 column. Use a larger integer column."],
  [245, "Conversion failed when converting the varchar value '%s' to data type int."],
  [248, "The conversion of the varchar value '%s' overflowed an int column."],
  [473, 'The incorrect value "%s" is supplied in the PIVOT operator.'],
  [506, 'The invalid escape character "%s" was specified in a LIKE predicate.'],
  [911, "Database '%s' does not exist. Make sure that the name is entered correctly."],
  [1010, "Invalid escape character '%s'."],
  [1080, 'The integer value %s is out of range.'],
  [1505, "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name 'dbo.a' and the index name 'i'. The duplicate key value is (%s)."],
  [2601, "Cannot insert duplicate key row in object 'dbo.a' with unique index 'i'. The duplicate key value is (%s)."],
  [2627, "Violation of UNIQUE KEY constraint 'uq'. Cannot insert duplicate key in object 'dbo.a'. The duplicate key value is (%s)."],
  [2628, "String or binary data would be truncated in table 'shop.dbo.a', column 'name'. Truncated value: '%s'."],
  [2812, "Could not find stored procedure '%s'."],
  [3621, 'The statement has been terminated.'],
  [6522, 'A .NET Framework error occurred during execution of user-defined routine or aggregate "geography": System.FormatException: %s'],
  [9420, 'XML parsing: line 1, character 5, illegal xml character %s'],
  [13609, "JSON text is not properly formatted. Unexpected character '%s' is found at position 0."],
  [50_000, 'cannot keep %s'],
  [50_001, '%s'],
  [60_000, "message of sp_addmessage with '%s'"],
];

/** Batches in which a value is a literal, a comment, or is put together at run time. */
const TEXTS = [
  (value: string) => `INSERT INTO a (name) VALUES (N'${value.replaceAll("'", "''")}')`,
  (value: string) => `-- ${value}\n/* ${value} */ SELECT 1 FROM a`,
  () => "EXEC (N'SELECT * FROM a WHERE name = ' + @name)",
  (value: string) => `DECLARE @t nvarchar(9) = '${value.replaceAll("'", "''")}'; RAISERROR('cannot keep %s', 16, 1, @t)`,
];

describe('messages of SQL Server about values', () => {
  test.each(TEMPLATES)('error %i never shows a value: %s', (number, template) => {
    for (const value of PLANTED) {
      for (const text of TEXTS) {
        const shown = explain(number, template.replace('%s', () => value), text(value));
        expect(shown).not.toContain(value);
        expect(shown).toContain(`(SQL Server error ${number})`);
      }
    }
  });

  test('no number outside of the reviewed ones shows its message', () => {
    const shown = Array.from({ length: 50_000 }, (_, number) => number).filter(number => explain(number, 'geheim').includes('geheim'));

    // A number that is added needs a look at its template in the documentation.
    expect(shown).toHaveLength(401);
  });

  test('constraint and index are named, without the key', () => {
    expect(explain(2601, "Cannot insert duplicate key row in object 'dbo.a' with unique index 'ux_a'. The duplicate key value is (geheim)."))
      .toBe('a constraint is violated: ux_a (SQL Server error 2601)');
  });

  test.each(TEMPLATES)('a script that fails with error %i throws and logs no value', async (number, template) => {
    const { server, session } = await openWithHistory();
    const lines: string[] = [];
    const spies = [process.stdout, process.stderr].map(stream => jest.spyOn(stream, 'write').mockImplementation(line => lines.push(String(line)) > 0));
    server.script('SELECT 1', [{ error: number, severity: 16, message: template.replace('%s', () => 'geheim') }]);
    const error: unknown = await run(session, scriptOf('1', ['SELECT 1']), 1).catch((other: unknown) => other);
    spies.forEach(spy => spy.mockRestore());

    expect(`${(error as Error).stack} ${JSON.stringify(error)} ${lines.join('')}`).not.toContain('geheim');
    expect(error).not.toHaveProperty('cause');
  });
});
