using MusicFs.Wasm.Compilation;

namespace MusicFs.Wasm.Execution;

/// <summary>Instructions on floats, and conversions. Bits of what is no number are chosen by the processor where the specification leaves them open. Stateless.</summary>
internal static class FloatingPoint
{
    private const double TwoTo31 = 2147483648.0;
    private const double TwoTo32 = 4294967296.0;
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    public static WasmTrap Execute(Operation operation, ulong b, ulong c, ref ulong result) => operation switch
    {
        <= Operation.F32GreaterOrEqual => Set(ref result, Compare32(operation, Single(b), Single(c)) ? 1UL : 0),
        <= Operation.F64GreaterOrEqual => Set(ref result, Compare64(operation, Double(b), Double(c)) ? 1UL : 0),
        <= Operation.F32CopySign => Set(ref result, Compute32(operation, (uint)b, (uint)c)),
        <= Operation.F64CopySign => Set(ref result, Compute64(operation, b, c)),
        >= Operation.I32SaturateF32Signed => Set(ref result, Saturate(operation, Widen(operation, b))),
        Operation.I32TruncateF32Signed or Operation.I32TruncateF64Signed => Truncate(Widen(operation, b), -TwoTo31 - 1, TwoTo31, Operation.I32SaturateF64Signed, ref result),
        Operation.I32TruncateF32Unsigned or Operation.I32TruncateF64Unsigned => Truncate(Widen(operation, b), -1, TwoTo32, Operation.I32SaturateF64Unsigned, ref result),
        Operation.I64TruncateF32Signed or Operation.I64TruncateF64Signed =>
            Truncate(Widen(operation, b), Math.BitDecrement(-TwoTo63), TwoTo63, Operation.I64SaturateF64Signed, ref result),
        Operation.I64TruncateF32Unsigned or Operation.I64TruncateF64Unsigned => Truncate(Widen(operation, b), -1, TwoTo64, Operation.I64SaturateF64Unsigned, ref result),
        _ => Set(ref result, Convert(operation, b)),
    };

    private static float Single(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    private static double Double(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    private static ulong Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static WasmTrap Set(ref ulong result, ulong value)
    {
        result = value;
        return WasmTrap.None;
    }

    private static bool Compare32(Operation operation, float b, float c) => operation switch
    {
        Operation.F32Equal => b == c,
        Operation.F32NotEqual => b != c,
        Operation.F32Less => b < c,
        Operation.F32Greater => b > c,
        Operation.F32LessOrEqual => b <= c,
        _ => b >= c,
    };

    private static bool Compare64(Operation operation, double b, double c) => operation switch
    {
        Operation.F64Equal => b == c,
        Operation.F64NotEqual => b != c,
        Operation.F64Less => b < c,
        Operation.F64Greater => b > c,
        Operation.F64LessOrEqual => b <= c,
        _ => b >= c,
    };

    private static ulong Compute32(Operation operation, uint b, uint c)
    {
        const uint Sign = 1U << 31;
        float x = Single(b), y = Single(c);
        switch (operation)
        {
            case Operation.F32Absolute: return b & ~Sign;
            case Operation.F32Negate: return b ^ Sign;
            case Operation.F32CopySign: return (b & ~Sign) | (c & Sign);
            case Operation.F32Add: return Bits(x + y);
            case Operation.F32Subtract: return Bits(x - y);
            case Operation.F32Multiply: return Bits(x * y);
            case Operation.F32Divide: return Bits(x / y);
            case Operation.F32SquareRoot: return Bits(MathF.Sqrt(x));
        }

        // What is no number comes out as one that is quiet.
        if (float.IsNaN(x) || float.IsNaN(y))
            return Bits(float.IsNaN(x) ? x + x : y + y);
        return operation switch
        {
            Operation.F32Ceiling => Bits(MathF.Ceiling(x)),
            Operation.F32Floor => Bits(MathF.Floor(x)),
            Operation.F32Truncate => Bits(MathF.Truncate(x)),
            Operation.F32Nearest => Bits(MathF.Round(x, MidpointRounding.ToEven)),
            Operation.F32Minimum => Bits(MathF.Min(x, y)),
            _ => Bits(MathF.Max(x, y)),
        };
    }

    private static ulong Compute64(Operation operation, ulong b, ulong c)
    {
        const ulong Sign = 1UL << 63;
        double x = Double(b), y = Double(c);
        switch (operation)
        {
            case Operation.F64Absolute: return b & ~Sign;
            case Operation.F64Negate: return b ^ Sign;
            case Operation.F64CopySign: return (b & ~Sign) | (c & Sign);
            case Operation.F64Add: return Bits(x + y);
            case Operation.F64Subtract: return Bits(x - y);
            case Operation.F64Multiply: return Bits(x * y);
            case Operation.F64Divide: return Bits(x / y);
            case Operation.F64SquareRoot: return Bits(Math.Sqrt(x));
        }

        if (double.IsNaN(x) || double.IsNaN(y))
            return Bits(double.IsNaN(x) ? x + x : y + y);
        return operation switch
        {
            Operation.F64Ceiling => Bits(Math.Ceiling(x)),
            Operation.F64Floor => Bits(Math.Floor(x)),
            Operation.F64Truncate => Bits(Math.Truncate(x)),
            Operation.F64Nearest => Bits(Math.Round(x, MidpointRounding.ToEven)),
            Operation.F64Minimum => Bits(Math.Min(x, y)),
            _ => Bits(Math.Max(x, y)),
        };
    }

    /// <summary>The operand of a conversion to an integer; a float of 32 bits is exact as one of 64.</summary>
    private static double Widen(Operation operation, ulong bits) => operation is
        Operation.I32TruncateF32Signed or Operation.I32TruncateF32Unsigned or Operation.I64TruncateF32Signed or Operation.I64TruncateF32Unsigned or
        Operation.I32SaturateF32Signed or Operation.I32SaturateF32Unsigned or Operation.I64SaturateF32Signed or Operation.I64SaturateF32Unsigned
        ? Single(bits) : Double(bits);

    /// <summary>Conversion of what lies between two bounds, both excluded.</summary>
    private static WasmTrap Truncate(double value, double above, double below, Operation conversion, ref ulong result)
    {
        if (double.IsNaN(value))
            return WasmTrap.InvalidConversion;
        return value > above && value < below ? Set(ref result, Saturate(conversion, value)) : WasmTrap.IntegerOverflow;
    }

    private static ulong Saturate(Operation conversion, double value)
    {
        switch (conversion)
        {
            case Operation.I32SaturateF32Signed or Operation.I32SaturateF64Signed:
                return double.IsNaN(value) ? 0 : value >= TwoTo31 ? int.MaxValue : value <= -TwoTo31 ? 1UL << 31 : (uint)(int)value;
            case Operation.I32SaturateF32Unsigned or Operation.I32SaturateF64Unsigned:
                return !(value > 0) ? 0 : value >= TwoTo32 ? uint.MaxValue : (uint)(long)value;
            case Operation.I64SaturateF32Signed or Operation.I64SaturateF64Signed:
                return double.IsNaN(value) ? 0 : value >= TwoTo63 ? long.MaxValue : value <= -TwoTo63 ? 1UL << 63 : (ulong)(long)value;
            default:
                if (!(value > 0))
                    return 0;
                return value >= TwoTo64 ? ulong.MaxValue : value >= TwoTo63 ? (ulong)(long)(value - TwoTo63) | 1UL << 63 : (ulong)(long)value;
        }
    }

    private static ulong Convert(Operation operation, ulong b) => operation switch
    {
        Operation.F32ConvertI32Signed => Bits((float)(int)b),
        Operation.F32ConvertI32Unsigned => Bits((float)(long)(uint)b),
        Operation.F32ConvertI64Signed => Bits((float)(long)b),

        // Half of it, with a lost bit kept in the lowest one, is rounded as the whole would be.
        Operation.F32ConvertI64Unsigned => Bits((long)b >= 0 ? (float)(long)b : 2 * (float)(long)((b >> 1) | (b & 1))),
        Operation.F32DemoteF64 => Bits((float)Double(b)),
        Operation.F64ConvertI32Signed => Bits((double)(int)b),
        Operation.F64ConvertI32Unsigned => Bits((double)(uint)b),
        Operation.F64ConvertI64Signed => Bits((double)(long)b),
        Operation.F64ConvertI64Unsigned => Bits((long)b >= 0 ? (double)(long)b : 2 * (double)(long)((b >> 1) | (b & 1))),
        Operation.F64PromoteF32 => Bits((double)Single(b)),
        _ => throw new InvalidOperationException($"{operation} is not implemented."),
    };
}
