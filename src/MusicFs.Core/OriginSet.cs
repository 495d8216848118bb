using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core;

/// <summary>
/// The origins of a library as they are now: one immutable list that whoever adds or takes one swaps as a whole, so that readers need no
/// lock. Whoever walks it walks the origins of one moment. Owns none of them. Any thread.
/// </summary>
[CollectionBuilder(typeof(OriginSet), nameof(Of))]
[SuppressMessage("Naming", "CA1710", Justification = "It is called what it is; the walk is its smallest part.")]
public sealed class OriginSet : IEnumerable<IOrigin>
{
    private ImmutableList<IOrigin> _all;

    /// <summary>The ids of all that ever were in it, in the order they came.</summary>
    private ImmutableList<string> _numbered;

    private OriginSet(ImmutableList<IOrigin> all) => (_all, _numbered) = (all, [.. all.Select(static origin => origin.Id)]);

    /// <summary>A set of these, best first.</summary>
    public static OriginSet Of(ReadOnlySpan<IOrigin> origins) => new([.. origins]);

    /// <summary>The origin of this id; null where there is none, or none any more.</summary>
    public IOrigin? Find(string originId) => Volatile.Read(ref _all).Find(origin => origin.Id == originId);

    /// <summary>A number that stands for an id in records, for as long as the set lives; 0 for an id that was never in it.</summary>
    public ushort NumberOf(string originId) => (ushort)(Volatile.Read(ref _numbered).IndexOf(originId) + 1);

    /// <summary>The id that a number stands for; null for none.</summary>
    public string? IdOf(ushort number) => Volatile.Read(ref _numbered) is var ids && number > 0 && number <= ids.Count ? ids[number - 1] : null;

    /// <summary>Adds one, behind those that are there. False where there is one of its id.</summary>
    public bool Add(IOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ImmutableInterlocked.Update(ref _numbered, static (ids, id) => ids.Contains(id) ? ids : ids.Add(id), origin.Id);
        return ImmutableInterlocked.Update(ref _all, static (all, added) => all.Exists(other => other.Id == added.Id) ? all : all.Add(added), origin);
    }

    /// <summary>Takes one out: from now on nothing new is asked of it. False where there is none of this id.</summary>
    public bool Remove(string originId) =>
        ImmutableInterlocked.Update(ref _all, static (all, id) => all.RemoveAll(origin => origin.Id == id), originId);

    /// <summary>Puts another in the place of the one of its id. False where there is none.</summary>
    public bool Replace(IOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return ImmutableInterlocked.Update(
            ref _all, static (all, now) => all.FindIndex(other => other.Id == now.Id) is >= 0 and var place ? all.SetItem(place, now) : all, origin);
    }

    /// <summary>Puts them in the order of these ids, best first; those that are not named stay behind, as they are.</summary>
    public void Order(IReadOnlyList<string> ids) => ImmutableInterlocked.Update(
        ref _all, static (all, order) => [.. all.OrderBy(origin => order.IndexOf(origin.Id) is >= 0 and var place ? place : int.MaxValue)], ids.ToImmutableList());

    /// <inheritdoc/>
    public IEnumerator<IOrigin> GetEnumerator() => Volatile.Read(ref _all).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
