CREATE TABLE customers (
    id   int IDENTITY PRIMARY KEY,
    name nvarchar(100) NOT NULL
);
GO

CREATE PROCEDURE add_customer @name nvarchar(100) AS
    -- GO is below, not here: 'GO'
    INSERT INTO customers (name) VALUES (@name);
GO

EXEC add_customer N'Ada
GO';
go
