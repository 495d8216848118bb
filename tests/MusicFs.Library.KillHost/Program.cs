using System.Globalization;
using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Library.KillHost;
using MusicFs.Library.User;

// FOLDER FIRST VERSION: opens, writes, backs up and migrates to the next version for ever, and says which number is kept.
string folder = args[0];
int next = int.Parse(args[1], CultureInfo.InvariantCulture);
Stream output = Console.OpenStandardOutput();
Lock gate = new();
for (int version = int.Parse(args[2], CultureInfo.InvariantCulture); ; version++)
{
    UserDatabase? opened = UserDatabase.Open(folder, KillWork.Options(version), out Problem? problem);
    if (opened is null)
    {
        Console.Error.WriteLine(problem);
        return 1;
    }

    await using UserDatabase user = opened;
    Say($"v{version}");
    await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
    {
        for (int i = 0; i < 8; i++)
        {
            int number = Interlocked.Increment(ref next) - 1;
            bool isKept = (await user.RecordPlayAsync(KillWork.PlayOf(number))) is null
                && (await user.PutOverlayAsync([KillWork.EditOf(number)], "cli", [KillWork.PictureOf(number)])).Problem is null;
            if (!isKept)
                Environment.Exit(2);
            // Said only now: whatever was said must be found.
            Say(number.ToString(CultureInfo.InvariantCulture));
            if (worker == 0 && i % 4 == 2 && (await user.BackupAsync()).Problem is not null)
                Environment.Exit(3);
        }
    })));
}

void Say(string line)
{
    lock (gate)
        output.Write(Encoding.ASCII.GetBytes(line + "\n"));
}
