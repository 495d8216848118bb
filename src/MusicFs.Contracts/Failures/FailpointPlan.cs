using System.Diagnostics;
using System.Globalization;

namespace MusicFs.Contracts.Failures;

/// <summary>What is to happen at which <see cref="Failpoint"/>, and how often each was come to.</summary>
internal sealed class FailpointPlan
{
    private readonly Dictionary<string, Order> _orders = new(StringComparer.Ordinal);

    private FailpointPlan()
    {
    }

    /// <summary>Throws <see cref="FormatException"/>: a test that asks for what there is not must not pass.</summary>
    public static FailpointPlan Parse(string text, IReadOnlyCollection<string> names)
    {
        FailpointPlan plan = new();
        foreach (string order in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string name = order.Split('=')[0].Trim();
            if (!names.Contains(name))
                throw new FormatException($"{Failpoint.Variable}: there is no '{name}'.");
            plan._orders.Add(name, Order.Parse(order[name.Length..].TrimStart(' ', '=')));
        }

        return plan;
    }

    public bool Reach(string name)
    {
        string action = Next(name);
        if (action == "kill")
            Die();
        if (action == "hang")
            Thread.CurrentThread.Join();
        return action == "fail";
    }

    public async ValueTask<bool> ReachAsync(string name)
    {
        string action = Next(name);
        if (action == "kill")
            Die();
        if (action == "hang")
            await new TaskCompletionSource().Task.ConfigureAwait(false);
        return action == "fail";
    }

    /// <summary>What is to be done this time; nothing where no order is due.</summary>
    public string Next(string name) => _orders.TryGetValue(name, out Order? order) && order.IsDue() ? order.Action : "";

    /// <summary>As the kernel ends a process: nothing of it runs any more.</summary>
    private static void Die()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.CurrentThread.Join();
    }

    private sealed class Order(string action, char when, int number)
    {
        private int _count;

        public string Action => action;

        public static Order Parse(string text)
        {
            int end = text.IndexOfAny(['@', '+', '%']);
            string action = end < 0 ? text : text[..end];
            int number = 1;
            bool isNumber = end < 0 || (int.TryParse(text[(end + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0);
            if (action is not ("kill" or "fail" or "hang") || !isNumber)
                throw new FormatException($"{Failpoint.Variable}: '{text}' is not kill, fail or hang, and then perhaps @3, +3 or %3.");
            return new Order(action, end < 0 ? '%' : text[end], number);
        }

        public bool IsDue()
        {
            int count = Interlocked.Increment(ref _count);
            return when switch
            {
                '@' => count == number,
                '+' => count > number,
                _ => count % number == 0,
            };
        }
    }
}
