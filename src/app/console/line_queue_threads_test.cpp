#include "app/console/line_queue.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>

namespace app {
namespace {

using namespace std::chrono_literals;

struct Pipe {
    Pipe() { EXPECT_EQ(pipe(ends), 0); }
    ~Pipe() {
        close_reading();
        close(ends[1]);
    }
    void close_reading() {
        if (ends[0] >= 0) close(ends[0]);
        ends[0] = -1;
    }
    // All that is written until `until` has come.
    std::string read_to(const std::string& until) const {
        std::string text;
        char byte = 0;
        while (!text.ends_with(until) && read(ends[0], &byte, 1) == 1) text += byte;
        return text;
    }

    int ends[2] = {-1, -1};
};

std::string number_line(int number) { return "line " + std::to_string(number) + "\n"; }

TEST(LineQueue, KeepsTheOrder) {
    const Pipe pipe;
    LineQueue lines(pipe.ends[1], "a pipe");
    std::string all;
    for (int i = 0; i < 1000; ++i) {
        lines.add(number_line(i));
        all += number_line(i);
    }
    EXPECT_TRUE(lines.flush(60s));
    EXPECT_EQ(pipe.read_to(number_line(999)), all);
    EXPECT_EQ(lines.dropped(), 0U);
}

TEST(LineQueue, AFullPipeHoldsNobodyAndIsToldOfWhatItMissed) {
    const Pipe pipe;
    LineQueue lines(pipe.ends[1], "a pipe", 100'000);
    const std::string line(999, 'x');
    for (int i = 0; i < 1000; ++i) lines.add(line + "\n");
    const auto dropped = lines.dropped();
    EXPECT_GT(dropped, 700U);
    EXPECT_FALSE(lines.flush(20ms));
    const std::string told =
        "superhero: " + std::to_string(dropped) + " lines were dropped here: a pipe";
    const std::string text = pipe.read_to(told);
    EXPECT_EQ(text.size(), (1000 - dropped) * 1000 + told.size());
    pipe.read_to("\n");
    lines.add("and on\n");
    EXPECT_EQ(pipe.read_to("\n"), "and on\n");
}

TEST(LineQueue, WithoutAReaderNothingHappens) {
    std::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    LineQueue lines(pipe.ends[1], "a pipe");
    pipe.close_reading();
    lines.add("one\ntwo\n");
    EXPECT_TRUE(lines.flush(60s));
    EXPECT_EQ(lines.dropped(), 2U);
}

TEST(LineQueue, AFullDiskIsForgiven) {
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    LineQueue lines(full, "a file");
    lines.add("one\n");
    EXPECT_TRUE(lines.flush(60s));
    EXPECT_EQ(lines.dropped(), 1U);
    close(full);
}

TEST(LineQueue, ANonBlockingReaderGetsAll) {
    const Pipe pipe;
    fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK);
    LineQueue lines(pipe.ends[1], "a pipe");
    std::string all;
    for (int i = 0; i < 30'000; ++i) all += number_line(i);
    lines.add(all);
    EXPECT_EQ(pipe.read_to(number_line(29'999)), all);
}

TEST(LineQueue, LinesTakeTheBarAway) {
    const Pipe pipe;
    LineQueue lines(pipe.ends[1], "a pipe");
    lines.draw("[#  ]");
    EXPECT_TRUE(lines.flush(60s));
    lines.add("a line\n");
    EXPECT_TRUE(lines.flush(60s));
    lines.draw("[## ]");
    EXPECT_TRUE(lines.flush(60s));
    lines.draw({});
    lines.draw({});
    lines.add("end\n");
    EXPECT_EQ(pipe.read_to("end\n"), "\r\x1b[J[#  ]\r\r\x1b[Ja line\n\r\x1b[J[## ]\r\r\x1b[Jend\n");
}

TEST(LineQueue, ManyThreadsMayAdd) {
    const Pipe pipe;
    LineQueue lines(pipe.ends[1], "a pipe");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&lines] {
            for (int line = 0; line < 500; ++line) lines.add("same\n");
        });
    }
    std::string text;
    for (int i = 0; i < 2000; ++i) text += pipe.read_to("\n");
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(text.size(), 2000U * 5);
    EXPECT_EQ(lines.dropped(), 0U);
}

TEST(LineQueue, EndsWhileAWriteIsHeld) {
    const Pipe pipe;
    {
        LineQueue lines(pipe.ends[1], "a pipe");
        lines.add(std::string(500'000, 'x') + "\n");
        EXPECT_FALSE(lines.flush(50ms));
    }
    // Lets the thread go that is left behind.
    std::string text(500'001, ' ');
    std::size_t got = 0;
    while (got < text.size()) {
        const ssize_t bytes = read(pipe.ends[0], text.data(), text.size() - got);
        ASSERT_GT(bytes, 0);
        got += static_cast<std::size_t>(bytes);
    }
}

}  // namespace
}  // namespace app
