INSERT INTO books (title, author) VALUES
  (N'Emma', N'Jane Austen'),
  (N'Middlemarch', N'George Eliot'),
  (N'Persuasion', N'Jane Austen');
