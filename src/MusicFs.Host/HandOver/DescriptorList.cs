using System.Runtime.InteropServices;

namespace MusicFs.Host.HandOver;

/// <summary>Descriptors that go along with a hand-over, each once; 0 stands for none, so their places count from 1.</summary>
internal sealed class DescriptorList
{
    private readonly Dictionary<int, uint> _places = [];
    private readonly List<int> _all = [];

    public IReadOnlyList<int> All => _all;

    public uint Add(int descriptor)
    {
        if (descriptor < 0)
            return 0;
        if (!_places.TryGetValue(descriptor, out uint place))
        {
            _all.Add(descriptor);
            _places.Add(descriptor, place = (uint)_all.Count);
        }

        return place;
    }

    /// <summary>The file stays open for good: this process ends.</summary>
    public uint Add(SafeHandle? file)
    {
        bool isHeld = false;
        if (file is null || file.IsClosed)
            return 0;
        file.DangerousAddRef(ref isHeld);
        return Add((int)file.DangerousGetHandle());
    }
}
