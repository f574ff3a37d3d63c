/** Returns a statement of the driver with names in place of its numbered placeholders. */
exports.named = (text, ...names) => text.replace(/(?:\$|@p)(\d)(?:::\w+)?/g, (_, number) => `:${names[number - 1]}`);
