using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MusicFs.Host.Tests.Architecture;

/// <summary>Writes an assembly's public surface as sorted lines: one a type, one a member. What the compiler adds to records is left out.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<string> Of(Assembly assembly) =>
    [
        .. assembly.GetExportedTypes()
            .Where(static type => !type.FullName!.Contains('<'))
            .SelectMany(static type => Members(type).Prepend($"{Name(type)} : {Kind(type)}"))
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Members(Type type)
    {
        string prefix = Name(type) + ".";
        foreach (FieldInfo field in type.GetFields(Declared).Where(static field => IsVisible(field) && !field.IsSpecialName))
            yield return prefix + Describe(field);
        foreach (PropertyInfo property in type.GetProperties(Declared).Where(static property => property.GetAccessors().Length > 0))
            yield return $"{prefix}{property.Name} {{ {string.Join(' ', property.GetAccessors().Select(Accessor))} }} : {Name(property.PropertyType)}";
        foreach (ConstructorInfo constructor in type.GetConstructors(Declared).Where(IsVisible))
            yield return $"{prefix}new({Parameters(constructor)})";
        foreach (MethodInfo method in type.GetMethods(Declared).Where(static method => IsVisible(method) && IsWritten(method)))
            yield return $"{prefix}{(method.IsStatic ? "static " : "")}{method.Name}({Parameters(method)}) : {Name(method.ReturnType)}";
    }

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily;

    private static bool IsVisible(MethodBase method) => method.IsPublic || (method.IsFamily && !method.DeclaringType!.IsSealed);

    private static bool IsWritten(MethodInfo method) =>
        !method.Name.Contains('<')
        && method.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static string Describe(FieldInfo field) => field.IsLiteral
        ? $"{field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}"
        : $"{field.Name} : {Name(field.FieldType)}";

    private static string Accessor(MethodInfo accessor)
    {
        string access = accessor.IsStatic ? "static " : "";
        if (accessor.ReturnType != typeof(void))
            return access + "get;";
        bool isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        return access + (isInit ? "init;" : "set;");
    }

    private static string Kind(Type type) =>
        type.IsEnum ? $"enum {Name(Enum.GetUnderlyingType(type))}"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsInterface ? "interface" + Bases(type)
        : (type.IsValueType ? "struct" : type.IsAbstract && type.IsSealed ? "static class" : type.IsSealed ? "sealed class" : "class") + Bases(type);

    private static string Bases(Type type)
    {
        IEnumerable<string> bases = type.GetInterfaces().Select(Name).Order(StringComparer.Ordinal);
        return bases.Any() ? $" : {string.Join(", ", bases)}" : "";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(static parameter =>
        $"{(parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "")}"
        + $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + (parameter.DefaultValue ?? "default") : "")}"));

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter)
            return type.Name;
        string name = type.Namespace?.StartsWith("MusicFs", StringComparison.Ordinal) == true ? type.FullName ?? $"{type.Namespace}.{type.Name}" : type.Name;
        int arity = name.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? name : $"{name[..arity]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
