// Reads the tags of every audio file below a folder with TagLib, on as many threads as asked for: what a library scanner
// built on the usual tag library costs at least (it writes nothing). Run by compare-scan.sh.
//   c++ -O2 -std=c++17 taglib-scan.cpp $(pkg-config --cflags --libs taglib) -pthread -o taglib-scan
//   taglib-scan FOLDER THREADS
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>
#include <taglib/fileref.h>
#include <taglib/tpropertymap.h>

int main(int argc, char **argv)
{
    if (argc != 3)
        return std::fputs("usage: taglib-scan FOLDER THREADS\n", stderr), 2;
    std::vector<std::string> files;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(argv[1]))
        if (entry.is_regular_file())
            files.push_back(entry.path().string());
    std::atomic<size_t> next{0}, read{0}, fields{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < std::atoi(argv[2]); i++)
        threads.emplace_back([&] {
            for (size_t at; (at = next++) < files.size();) {
                TagLib::FileRef file(files[at].c_str());
                if (file.isNull() || !file.tag())
                    continue;
                read++;
                fields += file.file()->properties().size() + (file.audioProperties() ? file.audioProperties()->lengthInMilliseconds() > 0 : 0);
            }
        });
    for (auto &thread : threads)
        thread.join();
    std::printf("%zu of %zu files, %zu fields\n", read.load(), files.size(), fields.load());
}
