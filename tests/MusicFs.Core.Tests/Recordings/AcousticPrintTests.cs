using MusicFs.Core.Recordings;

namespace MusicFs.Core.Tests.Recordings;

/// <summary>Prints are kept as they are, and compared wherever they begin.</summary>
[TestClass]
public sealed class AcousticPrintTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(948)]
    [DataRow(4096)]
    public void Unpack_WhatPackMade_IsTheSame(int items)
    {
        AcousticPrint print = PrintSamples.Of(1, items);
        CollectionAssert.AreEqual(print.Items.ToArray(), AcousticPrint.Unpack(print.Pack())!.Items.ToArray());
    }

    [TestMethod]
    public void Unpack_Damaged_IsNull()
    {
        byte[] packed = PrintSamples.Of(1).Pack();
        Assert.IsNull(AcousticPrint.Unpack([]));
        Assert.IsNull(AcousticPrint.Unpack(packed.AsSpan(0, packed.Length / 2)));
        Assert.IsNull(AcousticPrint.Unpack([9, .. packed[1..]]));
        Assert.IsNull(AcousticPrint.Unpack([packed[0], 0xFF, 0xFF, .. packed[3..]]));
    }

    [TestMethod]
    public void SimilarityTo_MovedAndNoisy_IsThatOfTheBits()
    {
        AcousticPrint print = PrintSamples.Of(1);
        AcousticPrint late = AcousticPrint.Of(print.Items[40..].ToArray())!;
        AcousticPrint noisy = PrintSamples.Noisy(late, 0.1, seed: 3);

        Assert.AreEqual(1, print.SimilarityTo(late));
        Assert.AreEqual(0.9, print.SimilarityTo(noisy), 0.01);
        Assert.AreEqual(print.SimilarityTo(noisy), noisy.SimilarityTo(print));
        Assert.AreEqual(0.5, print.SimilarityTo(PrintSamples.Of(2)), 0.05);
        // Further than it is looked.
        Assert.IsLessThan(0.6, print.SimilarityTo(AcousticPrint.Of(print.Items[100..].ToArray())!));
    }

    [TestMethod]
    public void IsTelling_SilenceOrAMoment_IsNot()
    {
        Assert.IsFalse(AcousticPrint.Of(Enumerable.Repeat(627964279u, 948))!.IsTelling);
        Assert.IsFalse(PrintSamples.Of(1, 10).IsTelling);
        Assert.IsTrue(PrintSamples.Of(1, 40).IsTelling);
        Assert.IsNull(AcousticPrint.Of([]));
        Assert.IsNull(AcousticPrint.Of(Enumerable.Repeat(1u, 5000)));
    }
}
