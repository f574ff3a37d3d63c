CREATE TABLE books (
  id int IDENTITY PRIMARY KEY,
  title nvarchar(200) NOT NULL,
  author nvarchar(100) NOT NULL
);

-- The order "title" of the list.
CREATE INDEX books_title ON books (title, id);
GO

CREATE TABLE loans (
  id int IDENTITY PRIMARY KEY,
  member_id nvarchar(36) NOT NULL,
  book_id int NOT NULL REFERENCES books,
  lent_at datetime2(0) NOT NULL DEFAULT sysutcdatetime()
);
GO
