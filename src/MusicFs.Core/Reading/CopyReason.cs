namespace MusicFs.Core.Reading;

/// <summary>Why a copy stands where it does in the order they are read in.</summary>
public enum CopyReason
{
    /// <summary>It is the first one.</summary>
    First,

    /// <summary>Its origin does not answer.</summary>
    OriginAway,

    /// <summary>It is the same recording, but not the same file: it serves only while those of the same bytes are away.</summary>
    OtherBytes,

    /// <summary>Its origin is slow, or failed a moment ago.</summary>
    OriginDegraded,

    /// <summary>Its origin is paid for by the byte.</summary>
    Metered,

    /// <summary>Its origin takes longer to answer.</summary>
    Slower,

    /// <summary>Its origin comes later in the configuration.</summary>
    LaterInOrder,

    /// <summary>It has another length than the listing says, or not all of it is shown: it is never read.</summary>
    Unusable,

    /// <summary>Its origin is not part of the library any more.</summary>
    NoOrigin,
}
