// Reads the tags and properties of the files named on standard input, one a line, as often as asked, and prints the seconds each
// round took. Built by TagLibComparison against Debian's libtag1-dev.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <taglib/audioproperties.h>
#include <taglib/fileref.h>
#include <taglib/tag.h>
#include <taglib/tpropertymap.h>

int main(int argc, char **argv)
{
    std::vector<std::string> files;
    for (std::string line; std::getline(std::cin, line);)
        files.push_back(line);

    const int rounds = argc > 1 ? std::atoi(argv[1]) : 1;
    unsigned long seen = 0;
    for (int round = 0; round < rounds; round++) {
        const auto start = std::chrono::steady_clock::now();
        for (const auto &file : files) {
            TagLib::FileRef reference(file.c_str());
            if (reference.isNull())
                continue;
            // All fields, since that is what the other side reads.
            seen += reference.file()->properties().size();
            if (reference.audioProperties())
                seen += reference.audioProperties()->lengthInMilliseconds();
        }
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        std::printf("%.6f\n", taken.count());
        std::fflush(stdout);
    }
    return seen == 0;
}
