namespace MusicFs.Library.Tests.Search;

/// <summary>A library of names that people know, among names that nobody does, and what is typed to find them.</summary>
internal static class HeldQueries
{
    private const int Others = 1000;

    public static readonly (string Artist, string Album, string Title, int Year, string Genre)[] Tracks =
    [
        ("The Beatles", "Abbey Road", "Come Together", 1969, "Rock"), ("The Beatles", "Help!", "Yesterday", 1965, "Rock"),
        ("Metallica", "Master of Puppets", "Battery", 1986, "Metal"), ("AC/DC", "Back in Black", "Hells Bells", 1980, "Hard Rock"),
        ("Sigur Rós", "Ágætis byrjun", "Svefn-g-englar", 1999, "Post-Rock"), ("Björk", "Homogenic", "Jóga", 1997, "Electronic"),
        ("Mötley Crüe", "Shout at the Devil", "Looks That Kill", 1983, "Metal"), ("Beyoncé", "4", "Countdown", 2011, "R&B"),
        ("Guns N' Roses", "Appetite for Destruction", "Sweet Child o’ Mine", 1987, "Hard Rock"), ("R.E.M.", "Out of Time", "Losing My Religion", 1991, "Rock"),
        ("坂本龍一", "音楽図鑑", "Tibetan Dance", 1984, "Electronic"), ("宇多田ヒカル", "First Love", "Automatic", 1999, "J-Pop"),
        ("방탄소년단", "화양연화", "봄날", 2017, "K-Pop"), ("周杰倫", "七里香", "借口", 2004, "Mandopop"), ("Кино", "Группа крови", "Звезда по имени Солнце", 1988, "Rock"),
        ("Μίκης Θεοδωράκης", "Ζορμπάς", "Χορός του Ζορμπά", 1964, "Folk"), ("Simon & Garfunkel", "Bookends", "Mrs. Robinson", 1968, "Folk"),
        ("a-ha", "Hunting High and Low", "Take On Me", 1985, "Pop"), ("!!!", "Louden Up Now", "Pardon My Freedom", 2004, "Dance"), ("Céline Dion", "D’eux", "Pour que tu m’aimes encore", 1995, "Chanson"),
        ("Édith Piaf", "La Vie en rose", "L’Hymne à l’amour", 1950, "Chanson"), ("Dvořák", "Symphony No. 9", "Largo", 1893, "Classical"),
        ("Jay-Z", "The Blueprint", "Takeover", 2001, "Hip-Hop"), ("The The", "Soul Mining", "This Is the Day", 1983, "Rock"), ("Antônio Carlos Jobim", "Wave", "Triste", 1967, "Bossa Nova"),
        ("Queensrÿche", "Operation: Mindcrime", "Eyes of a Stranger", 1988, "Metal"), ("Led Zeppelin", "IV", "Stairway to Heaven", 1971, "Rock"),
        ("Lynyrd Skynyrd", "Second Helping", "Sweet Home Alabama", 1974, "Rock"), ("Florence + the Machine", "Lungs", "Dog Days Are Over", 2009, "Indie"),
        // What competes with others, or is hard to write.
        ("The Beatles Revival Band", "Abbey Road Live", "Come Together (Live)", 2003, "Rock"), ("Easy Star All-Stars", "Easy Star's Lonely Hearts Dub Band", "A Day in the Life", 2009, "Reggae"),
        ("Pink Floyd", "The Dark Side of the Moon", "Time", 1973, "Progressive Rock"), ("P!nk", "Missundaztood", "Get the Party Started", 2001, "Pop"), ("Ke$ha", "Animal", "Tik Tok", 2010, "Pop"),
        ("Michael Jackson", "Thriller", "Billie Jean", 1982, "Pop"), ("Britney Spears", "...Baby One More Time", "Sometimes", 1999, "Pop"), ("Queen", "A Night at the Opera", "Bohemian Rhapsody", 1975, "Rock"),
        ("Nirvana", "Nevermind", "Smells Like Teen Spirit", 1991, "Grunge"), ("Radiohead", "OK Computer", "Karma Police", 1997, "Alternative"), ("Depeche Mode", "Violator", "Enjoy the Silence", 1990, "Synth-Pop"),
        ("Eagles", "Hotel California", "New Kid in Town", 1976, "Rock"), ("Motörhead", "Ace of Spades", "Fast and Loose", 1980, "Metal"), ("Blue Öyster Cult", "Agents of Fortune", "(Don’t Fear) The Reaper", 1976, "Rock"),
        ("Hüsker Dü", "Zen Arcade", "Something I Learned Today", 1984, "Punk"), ("Sinéad O’Connor", "I Do Not Want What I Haven’t Got", "Nothing Compares 2 U", 1990, "Pop"),
        ("Ólafur Arnalds", "re:member", "saman", 2018, "Ambient"), ("Röyksopp", "Melody A.M.", "Eple", 2001, "Electronic"), ("Łona i Webber", "Nawiasem mówiąc", "Kaloryfer", 2016, "Hip-Hop"),
        ("Blink-182", "Enema of the State", "All the Small Things", 1999, "Punk"), ("N.W.A", "Straight Outta Compton", "Express Yourself", 1988, "Hip-Hop"), ("2Pac", "All Eyez on Me", "California Love", 1996, "Hip-Hop"),
        ("U2", "The Joshua Tree", "With or Without You", 1987, "Rock"), ("Earth, Wind & Fire", "I Am", "Boogie Wonderland", 1979, "Funk"), ("*NSYNC", "No Strings Attached", "Bye Bye Bye", 2000, "Pop"),
        ("10cc", "The Original Soundtrack", "I'm Not in Love", 1975, "Pop"), ("Tool", "Ænima", "Stinkfist", 1996, "Metal"), ("椎名林檎", "無罪モラトリアム", "丸の内サディスティック", 1999, "J-Rock"),
        ("아이유", "Palette", "밤편지", 2017, "K-Pop"), ("فيروز", "معرفتي فيك", "كيفك إنت", 1987, "Arabic"), ("אביתר בנאי", "לילה כיום הזה", "אבא", 2013, "Rock"), ("คาราบาว", "เมด อิน ไทยแลนด์", "มหาลัย", 1984, "Rock"),
        ("Шортпарис", "Так закалялась сталь", "Страшно", 2019, "Post-Punk"), ("Йорш", "Уроки ненависти", "Ёлки", 2012, "Punk"), ("Νάνα Μούσχουρη", "Αθήνα", "Χάρτινο το φεγγαράκι", 1961, "Folk"),
        ("Taylor Swift", "1989", "Blank Space", 2014, "Pop"), ("Prince", "1999", "Little Red Corvette", 1982, "Funk"), ("Gorillaz", "Demon Days", "Feel Good Inc.", 2005, "Hip-Hop"),
        ("Godspeed You! Black Emperor", "F♯ A♯ ∞", "The Dead Flag Blues", 1997, "Post-Rock"), ("Sunn O)))", "Black One", "It Took the Night to Believe", 2005, "Drone"), ("deadmau5", "4×4=12", "Some Chords", 2010, "House"),
        ("Fleetwood Mac", "Rumours", "Go Your Own Way", 1977, "Rock"), ("Rumours", "Demo", "Fleetwood", 2012, "Indie"), ("Simon Says", "Garfunkel Street", "Boxer", 2010, "Indie"),
        ("Yo-Yo Ma", "Bach: The Cello Suites", "Suite No. 1 in G Major, BWV 1007: I. Prélude", 1983, "Classical"), ("Wolfgang Amadeus Mozart", "Eine kleine Nachtmusik", "Serenade No. 13, K. 525", 1990, "Classical"),
    ];

    public static readonly (string Query, string Title)[] Queries =
    [
        // As it is called, and in part.
        ("come together", "Come Together"), ("COME TOGETHER", "Come Together"), ("beatles abbey", "Come Together"), ("the beatles help", "Yesterday"), ("abbey road", "Come Together"),
        ("stairway heaven zeppelin", "Stairway to Heaven"), ("religion rem", "Losing My Religion"), ("puppets", "Battery"), ("1986 metal", "Battery"),
        // Typos.
        ("metalica", "Battery"), ("metallica~1", "Battery"), ("beatels yesterday", "Yesterday"), ("yesterdy", "Yesterday"), ("led zepelin", "Stairway to Heaven"), ("lynard skynard", "Sweet Home Alabama"),
        ("stariway", "Stairway to Heaven"), ("bjorg", "Jóga"), ("artist:metalica~", "Battery"), ("garfunkle", "Mrs. Robinson"), ("appetite for distruction", "Sweet Child o’ Mine"),
        // Accents and letters.
        ("sigur ros", "Svefn-g-englar"), ("agaetis", "Svefn-g-englar"), ("bjork joga", "Jóga"), ("motley crue", "Looks That Kill"), ("beyonce", "Countdown"), ("edith piaf", "L’Hymne à l’amour"),
        ("dvorak", "Largo"), ("antonio jobim", "Triste"), ("queensryche", "Eyes of a Stranger"), ("Celine", "Pour que tu m’aimes encore"), ("BJÖRK", "Jóga"), ("Bjo\u0308rk", "Jóga"),
        // Other scripts.
        ("坂本", "Tibetan Dance"), ("龍一", "Tibetan Dance"), ("坂本龍一", "Tibetan Dance"), ("坂本 龍一", "Tibetan Dance"), ("音楽", "Tibetan Dance"), ("ヒカル", "Automatic"), ("宇多田", "Automatic"),
        ("방탄", "봄날"), ("봄날", "봄날"), ("周", "借口"), ("七里香", "借口"), ("кино", "Звезда по имени Солнце"), ("КРОВИ", "Звезда по имени Солнце"), ("θεοδωρακης", "Χορός του Ζορμπά"),
        // Punctuation.
        ("ac/dc", "Hells Bells"), ("acdc", "Hells Bells"), ("ac dc", "Hells Bells"), ("AC-DC", "Hells Bells"), ("guns n roses", "Sweet Child o’ Mine"), ("guns n' roses", "Sweet Child o’ Mine"),
        ("sweet child o mine", "Sweet Child o’ Mine"), ("rem", "Losing My Religion"), ("r.e.m.", "Losing My Religion"), ("simon and garfunkel", "Mrs. Robinson"), ("simon & garfunkel", "Mrs. Robinson"),
        ("simon garfunkel", "Mrs. Robinson"), ("a-ha", "Take On Me"), ("aha", "Take On Me"), ("!!!", "Pardon My Freedom"), ("jay z", "Takeover"), ("jayz", "Takeover"), ("amour", "L’Hymne à l’amour"),
        ("l'hymne", "L’Hymne à l’amour"), ("operation mindcrime", "Eyes of a Stranger"), ("help!", "Yesterday"), ("florence machine", "Dog Days Are Over"), ("florence + the machine", "Dog Days Are Over"),
        ("the the", "This Is the Day"), ("genre:hip-hop year:2001", "Takeover"), ("genre:hiphop year:2001", "Takeover"), ("genre:\"hip hop\" blueprint", "Takeover"),
        // The language.
        ("genre:metal year:1981..1985", "Looks That Kill"), ("genre:rock year:[1970 TO 1972]", "Stairway to Heaven"), ("(jobim OR nobody) wave", "Triste"), ("title:help OR album:help", "Yesterday"),
        ("stair*", "Stairway to Heaven"), ("artist:\"the the\"", "This Is the Day"), ("genre:rock -beatles -zeppelin year:1988", "Звезда по имени Солнце"),
        // The one that is meant before those that have its words as well.
        ("abbey road come together", "Come Together"), ("beatles come together", "Come Together"), ("pink", "Get the Party Started"), ("rumours", "Fleetwood"), ("rumours fleetwood mac", "Go Your Own Way"),
        ("garfunkel", "Mrs. Robinson"), ("queen", "Bohemian Rhapsody"), ("nirvana", "Smells Like Teen Spirit"), ("1989", "Blank Space"), ("1999 prince", "Little Red Corvette"), ("time pink floyd", "Time"),
        // More typos, two in one query, and letters that changed places.
        ("micheal jackson", "Billie Jean"), ("britny spears", "Sometimes"), ("brittney speers", "Sometimes"), ("bohemain rapsody", "Bohemian Rhapsody"), ("smels like teen sprit", "Smells Like Teen Spirit"),
        ("nirvanna", "Smells Like Teen Spirit"), ("radiohed", "Karma Police"), ("radio head", "Karma Police"), ("depeche mod", "Enjoy the Silence"), ("depech mode", "Enjoy the Silence"), ("hotel califonia", "New Kid in Town"),
        ("pink flyod", "Time"), ("pinkfloyd", "Time"), ("pink floyd time", "Time"), ("ledzeppelin", "Stairway to Heaven"), ("fleetwod mac rumors", "Go Your Own Way"), ("gorilaz", "Feel Good Inc."), ("motzart", "Serenade No. 13, K. 525"),
        ("mozart kleine nachtmusik", "Serenade No. 13, K. 525"), ("tayler swift", "Blank Space"), ("artist:gorilaz~ demon", "Feel Good Inc."),
        // More marks and letters.
        ("motorhead", "Fast and Loose"), ("blue oyster cult", "(Don’t Fear) The Reaper"), ("husker du", "Something I Learned Today"), ("sinead oconnor", "Nothing Compares 2 U"), ("sinead o'connor", "Nothing Compares 2 U"),
        ("SINÉAD O’CONNOR", "Nothing Compares 2 U"), ("olafur arnalds", "saman"), ("royksopp", "Eple"), ("röyksopp", "Eple"), ("lona webber", "Kaloryfer"), ("aenima", "Stinkfist"), ("prelude bwv 1007", "Suite No. 1 in G Major, BWV 1007: I. Prélude"),
        // More signs.
        ("blink 182", "All the Small Things"), ("blink182", "All the Small Things"), ("nwa", "Express Yourself"), ("n.w.a.", "Express Yourself"), ("nsync", "Bye Bye Bye"), ("p!nk", "Get the Party Started"), ("ke$ha", "Tik Tok"),
        ("kesha", "Tik Tok"), ("earth wind and fire", "Boogie Wonderland"), ("earth wind & fire", "Boogie Wonderland"), ("earth, wind and fire", "Boogie Wonderland"), ("dont fear the reaper", "(Don’t Fear) The Reaper"),
        ("don't fear the reaper", "(Don’t Fear) The Reaper"), ("baby one more time", "Sometimes"), ("yo yo ma", "Suite No. 1 in G Major, BWV 1007: I. Prélude"), ("yoyo ma", "Suite No. 1 in G Major, BWV 1007: I. Prélude"),
        ("u2", "With or Without You"), ("10cc", "I'm Not in Love"), ("10 cc", "I'm Not in Love"), ("2pac", "California Love"), ("im not in love", "I'm Not in Love"), ("godspeed you black emperor", "The Dead Flag Blues"), ("sunn o", "It Took the Night to Believe"),
        ("feel good inc", "Feel Good Inc."), ("4x4=12", "Some Chords"), ("4×4=12", "Some Chords"), ("easy stars", "A Day in the Life"), ("easy star allstars", "A Day in the Life"), ("genre:synthpop", "Enjoy the Silence"), ("genre:r&b", "Countdown"),
        // More scripts.
        ("椎名林檎", "丸の内サディスティック"), ("林檎", "丸の内サディスティック"), ("サディスティック", "丸の内サディスティック"), ("ｻﾃﾞｨｽﾃｨｯｸ", "丸の内サディスティック"), ("아이유", "밤편지"), ("밤편지", "밤편지"), ("فيروز", "كيفك إنت"), ("כיום", "אבא"),
        ("คาราบาว", "มหาลัย"), ("шортпарис", "Страшно"), ("йорш", "Ёлки"), ("елки", "Ёлки"), ("ΜΟΥΣΧΟΥΡΗ", "Χάρτινο το φεγγαράκι"), ("ΘΕΟΔΩΡΑΚΗΣ", "Χορός του Ζορμπά"), ("ΜΙΚΗΣ", "Χορός του Ζορμπά"), ("ＢＪＯＲＫ", "Jóga"),
    ];

    /// <summary>Tracks of no one, made of words that are in every library; the same each time.</summary>
    public static IEnumerable<(string Artist, string Album, string Title, int Year, string Genre)> Noise()
    {
        string[] first = "Amber Blue Cold Dusty Electric Faded Golden Hollow Iron Jaded Kind Little Midnight Northern Open Paper Quiet Red Silver Tall Upper Velvet White Young".Split(' ');
        string[] noun = "Rivers Foxes Harbour Machines Signals Gardens Kings Shadows Lanterns Mountains Roads Engines Sparrows Wolves Letters Windows Oceans Orchards Strangers Mirrors Ghosts Trio".Split(' ');
        string[] verb = "Falling Running Waiting Burning Dreaming Dancing Leaving Turning Breathing Sleeping Calling Drifting Shining Breaking Floating".Split(' ');
        string[] genres = "Country Gospel Ska Swing Bluegrass Calypso Opera Polka".Split(' ');
        for (int i = 0; i < Others; i++)
        {
            int artist = i / 20, album = i / 10;
            yield return ($"The {first[artist % first.Length]} {noun[artist * 7 % noun.Length]}", $"{verb[album % verb.Length]} {noun[album * 5 % noun.Length]}",
                $"{verb[i * 3 % verb.Length]} in the {noun[i % noun.Length]}", 1950 + (album % 70), genres[artist % genres.Length]);
        }
    }
}
