using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Microsoft.Data.Sqlite;

namespace MusicFs.Library.Sqlite;

/// <summary>The SQL function <c>row_sum(...)</c>: a CRC-32C of values and their types, in which a flipped bit of a stored row shows.</summary>
internal static class RowSum
{
    public static void AddTo(SqliteConnection connection) => connection.CreateFunction("row_sum", static (object?[] values) => Of(values), isDeterministic: true);

    /// <summary>How many rows of all tables with a column <c>sum</c> do not match it.</summary>
    public static long CountWrong(SqliteConnection connection)
    {
        long wrong = 0;
        foreach (string table in Column(connection, "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'sum'"))
        {
            List<string> columns = Column(connection, $"SELECT name FROM pragma_table_info('{table}') WHERE name <> 'sum' ORDER BY cid");
            wrong += (long)SqliteFile.Scalar(connection, $"SELECT count(*) FROM {table} WHERE sum IS NOT row_sum({string.Join(", ", columns)})")!;
        }

        return wrong;
    }

    /// <summary>The rows of a query with whether their sums are right in a column; each is the reader itself. One that is not right throws <see cref="InvalidDataException"/>.</summary>
    public static IEnumerable<SqliteDataReader> Rows(SqliteConnection connection, string sql, int isRight)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            Check(rows, isRight);
            yield return rows;
        }
    }

    /// <summary>Throws <see cref="InvalidDataException"/> where a column does not say that the row's sum is right.</summary>
    public static void Check(SqliteDataReader row, int isRight)
    {
        if (row.IsDBNull(isRight) || row.GetInt64(isRight) == 0)
            throw new InvalidDataException("A row is not what was written.");
    }

    private static long Of(object?[] values)
    {
        uint sum = 0xFFFFFFFF;
        foreach (object? value in values)
        {
            sum = value switch
            {
                long number => Add(BitOperations.Crc32C(sum, (byte)1), number),
                string text => Add(BitOperations.Crc32C(sum, (byte)2), Encoding.UTF8.GetBytes(text)),
                byte[] bytes => Add(BitOperations.Crc32C(sum, (byte)3), bytes),
                double real => Add(BitOperations.Crc32C(sum, (byte)4), BitConverter.DoubleToInt64Bits(real)),
                _ => BitOperations.Crc32C(sum, (byte)0),
            };
        }

        return sum;
    }

    private static uint Add(uint sum, long number) => BitOperations.Crc32C(sum, (ulong)number);

    private static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        sum = BitOperations.Crc32C(sum, (ulong)bytes.Length);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte rest in bytes)
            sum = BitOperations.Crc32C(sum, rest);
        return sum;
    }

    private static List<string> Column(SqliteConnection connection, string sql)
    {
        List<string> names = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
            names.Add(rows.GetString(0));
        return names;
    }
}
