using System.Diagnostics.CodeAnalysis;

namespace MusicFs.Contracts.Errors;

/// <summary>
/// An error or a value. Expected outcomes of filesystem and origin calls travel in it; exceptions mean a bug or a broken
/// process. Converts implicitly from either side, so that an implementation returns <c>FsError.NotFound</c> or the value.
/// </summary>
/// <typeparam name="T">The value of a success.</typeparam>
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The constructors are the named alternates.")]
public readonly struct FsResult<T>
{
    private readonly T _value;

    /// <summary>A success.</summary>
    public FsResult(T value)
    {
        _value = value;
        Error = FsError.None;
    }

    /// <summary>A failure; <paramref name="error"/> is not <see cref="FsError.None"/>.</summary>
    public FsResult(FsError error)
    {
        System.Diagnostics.Debug.Assert(error != FsError.None, "A failure needs its error.");
        _value = default!;
        Error = error;
    }

    /// <summary><see cref="FsError.None"/> for a success.</summary>
    public FsError Error { get; }

    /// <summary>Whether there is a value.</summary>
    public bool IsSuccess => Error == FsError.None;

    /// <summary>The value of a success; the default of <typeparamref name="T"/> for a failure (checked in DEBUG).</summary>
    public T Value
    {
        get
        {
            System.Diagnostics.Debug.Assert(IsSuccess, "The value of a failure was read.");
            return _value;
        }
    }

    /// <summary>The value where there is one.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return IsSuccess;
    }

    /// <summary>A success.</summary>
    public static implicit operator FsResult<T>(T value) => new(value);

    /// <summary>A failure.</summary>
    public static implicit operator FsResult<T>(FsError error) => new(error);

    /// <inheritdoc/>
    public override string ToString() => IsSuccess ? $"{_value}" : Error.ToString();
}
