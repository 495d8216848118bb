using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Ogg;

namespace MusicFs.Tags.Editing;

/// <summary>
/// Gives the pages of one stream other numbers as they pass. A page's new checksum follows from its old one, the change of the number and
/// the page's length, so no page has to be there as a whole. A page is known by its mark, its version, its stream, flags that exist and,
/// in a stream that counts without gaps, a number that can be at that place: data that look like all of it are taken for a page, and so
/// would every player take them that comes upon them after a seek.
/// </summary>
/// <param name="serial">The stream.</param>
/// <param name="start">Where its pages begin in the original.</param>
/// <param name="firstNumber">The number of the first of them.</param>
/// <param name="difference">What is added to each number.</param>
/// <param name="countsOn">Whether the numbers go on from those of the headers.</param>
internal sealed class OggRenumbering(uint serial, long start, uint firstNumber, uint difference, bool countsOn) : ISourcePatch
{
    private const int NumberAt = 18;
    private const int ChecksumAt = 22;
    private const int AllFlags = 7;

    /// <inheritdoc/>
    public int Before => OggPage.FixedLength;

    /// <inheritdoc/>
    public int After => OggPage.LongestHeader;

    /// <inheritdoc/>
    public void Apply(long sourceOffset, Span<byte> window)
    {
        int at = 0;
        while (window[at..].IndexOf("OggS"u8) is >= 0 and var next)
        {
            at += next;
            if (OggPage.Read(window[at..], sourceOffset + at) is { } page && IsPage(page))
            {
                Renumber(window[at..], page);
            }

            at += 4;
        }
    }

    private bool IsPage(OggPage page)
    {
        long passed = page.Offset - start;
        return page.Serial == serial && page.Flags <= AllFlags && passed >= 0
            && (!countsOn || unchecked(page.Sequence - firstNumber) <= passed / OggPage.FixedLength);
    }

    private void Renumber(Span<byte> header, OggPage page)
    {
        uint number = unchecked(page.Sequence + difference);
        Span<byte> change = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(change, page.Sequence ^ number);
        int behind = (int)(page.End - page.Offset) - NumberAt - change.Length;
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumAt..]) ^ OggChecksum.WithZeros(OggChecksum.Of(change), behind);
        BinaryPrimitives.WriteUInt32LittleEndian(header[NumberAt..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumAt..], checksum);
    }
}
