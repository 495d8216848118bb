using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests;

[TestClass]
public sealed class OriginSetTests
{
    private readonly MemoryOrigin _one = new("one");
    private readonly MemoryOrigin _two = new("two");

    [TestMethod]
    public void Add_NewId_IsFoundAndLast()
    {
        OriginSet set = [_one];

        Assert.IsTrue(set.Add(_two));

        Assert.AreSame(_two, set.Find("two"));
        CollectionAssert.AreEqual(new[] { "one", "two" }, set.Select(static origin => origin.Id).ToArray());
    }

    [TestMethod]
    public void Add_IdThatIsThere_ChangesNothing()
    {
        OriginSet set = [_one];

        Assert.IsFalse(set.Add(new MemoryOrigin("one")));

        Assert.AreSame(_one, set.Single());
    }

    [TestMethod]
    public void Replace_IdThatIsThere_TakesItsPlaceAndNumber()
    {
        OriginSet set = [_one, _two];
        MemoryOrigin other = new("one");

        Assert.IsTrue(set.Replace(other));

        Assert.AreSame(other, set.First());
        Assert.AreEqual(1, set.NumberOf("one"));
        Assert.IsFalse(set.Replace(new MemoryOrigin("three")));
        Assert.AreEqual(2, set.Count());
    }

    [TestMethod]
    public void Order_SomeNamed_ComeFirstAndTheRestStaysBehind()
    {
        OriginSet set = [_one, _two, new MemoryOrigin("three")];

        set.Order(["three", "gone", "one"]);

        CollectionAssert.AreEqual(new[] { "three", "one", "two" }, set.Select(static origin => origin.Id).ToArray());
        Assert.AreEqual("one", set.IdOf(1));
    }

    [TestMethod]
    public void Remove_WhileSomebodyWalks_LetsThatWalkEnd()
    {
        OriginSet set = [_one, _two];
        List<string> walked = [];
        foreach (Contracts.Origins.IOrigin origin in set)
        {
            set.Remove("two");
            walked.Add(origin.Id);
        }

        CollectionAssert.AreEqual(new[] { "one", "two" }, walked);
        Assert.IsNull(set.Find("two"));
        Assert.IsFalse(set.Remove("two"));
    }
}
