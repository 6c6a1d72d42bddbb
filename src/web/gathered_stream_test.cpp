#include "web/gathered_stream.h"

#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <optional>

namespace web {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, ports::Executor>;

// A stream, and the other end of its connection.
class GatheredStreamTest : public testing::Test {
protected:
    GatheredStreamTest() {
        asio::basic_socket_acceptor<Tcp, ports::Executor> acceptor(
            context.get_executor(), {asio::ip::make_address("127.0.0.1"), 0});
        Socket near(context.get_executor());
        near.connect(acceptor.local_endpoint());
        acceptor.accept(far);
        stream.emplace(std::move(near), turn);
    }

    void run() {
        context.restart();
        context.run();
    }
    // One read of the other end, of all that has come.
    std::string arrived() {
        std::string bytes(100'000, '\0');
        Error error;
        bytes.resize(far.read_some(asio::buffer(bytes), error));
        return bytes;
    }
    // What one read of the stream gives.
    std::string read(std::size_t most) {
        std::string bytes(most, '\0');
        stream->async_read_some(asio::buffer(bytes), [&](Error error, std::size_t count) {
            EXPECT_FALSE(error) << error.message();
            bytes.resize(count);
        });
        run();
        return bytes;
    }

    asio::io_context context{1};
    Turn turn{context.get_executor()};
    Socket far{context.get_executor()};
    std::optional<GatheredStream<Socket>> stream;
};

TEST_F(GatheredStreamTest, WritesAsTheSocketDoesUntilItGathers) {
    std::size_t written = 0;
    stream->async_write_some(asio::buffer("one", 3),
                             [&](Error, std::size_t count) { written = count; });
    EXPECT_EQ(arrived(), "one");  // before anything has run
    run();
    EXPECT_EQ(written, 3U);
    stream->gather();
    EXPECT_TRUE(stream->gathers());
}

TEST_F(GatheredStreamTest, DoesNotGatherInTheMidstOfAWrite) {
    stream->async_write_some(asio::buffer("one", 3), [](Error, std::size_t) {});
    stream->gather();
    EXPECT_FALSE(stream->gathers());
    run();
    EXPECT_TRUE(stream->gathers());
}

TEST_F(GatheredStreamTest, AllOfATurnLeavesInOneWrite) {
    stream->gather();
    stream->append({"first"});
    std::size_t written = 0;
    stream->async_write_some(asio::buffer("second", 6),
                             [&](Error, std::size_t count) { written = count; });
    asio::post(context, [&] { stream->append({"fourth"}); });
    stream->append({"third"});
    far.non_blocking(true);
    EXPECT_EQ(arrived(), "");
    far.non_blocking(false);
    context.run_one();  // the end of the turn
    EXPECT_EQ(arrived(),
              "\x81\x05"
              "firstsecond\x81\x05third");
    run();
    EXPECT_EQ(written, 6U);
    EXPECT_EQ(arrived(),
              "\x81\x06"
              "fourth");
}

TEST_F(GatheredStreamTest, OneReadServesSeveral) {
    stream->gather();
    asio::write(far, asio::buffer("abcdef", 6));
    EXPECT_EQ(read(2), "ab");
    EXPECT_EQ(stream->next_layer().available(), 0U);
    EXPECT_EQ(read(3), "cde");
    EXPECT_EQ(read(3), "f");
    asio::write(far, asio::buffer("gh", 2));
    EXPECT_EQ(read(3), "gh");
}

TEST_F(GatheredStreamTest, MoreThanTheKernelTakesWaitsForRoom) {
    stream->gather();
    const std::string large(60'000, 'x');
    int rooms = 0;
    std::size_t appended = 0;
    // As fast as there is room, until a hundred messages wait.
    std::function<void()> fill = [&] {
        while (appended < 100 * large.size()) {
            if (stream->is_full()) {
                ++rooms;
                return stream->when_room(fill);
            }
            stream->append({large});
            appended += large.size();
        }
    };
    fill();
    std::size_t received = 0;
    std::string bytes(1 << 20, '\0');
    const std::size_t all = 100 * (large.size() + 4);
    std::function<void(Error, std::size_t)> more = [&](Error error, std::size_t count) {
        received += count;
        if (!error && received < all) far.async_read_some(asio::buffer(bytes), more);
    };
    far.async_read_some(asio::buffer(bytes), more);
    run();
    EXPECT_EQ(received, all);
    EXPECT_GT(rooms, 10);
}

TEST_F(GatheredStreamTest, WhatWaitsIsWrittenBeforeTheEnd) {
    stream->gather();
    bool over = false;
    stream->when_written([&] { over = true; });
    EXPECT_TRUE(over);
    stream->append({"last"});
    over = false;
    stream->when_written([&] { over = true; });
    EXPECT_FALSE(over);
    run();
    EXPECT_TRUE(over);
    EXPECT_EQ(arrived(), "\x81\x04last");
}

TEST_F(GatheredStreamTest, AfterALostConnectionNothingWaits) {
    stream->gather();
    stream->append({"lost"});
    stream->next_layer().close();
    bool over = false;
    stream->when_written([&] { over = true; });
    run();
    EXPECT_TRUE(over);
    stream->append({"more"});
    run();
    stream->when_written([&] { over = false; });
    EXPECT_FALSE(over);
}

TEST_F(GatheredStreamTest, ATurnEndsHoweverBusyTheLoopIs) {
    stream->gather();
    int rounds = 0, rounds_until_it_arrived = 0;
    std::function<void()> busy = [&] {
        stream->append({"x"});
        if (rounds_until_it_arrived == 0 && far.available() > 0) rounds_until_it_arrived = rounds;
        if (++rounds < 1000) asio::post(context, busy);
    };
    busy();
    run();
    EXPECT_GT(rounds_until_it_arrived, 0);
    EXPECT_LE(rounds_until_it_arrived, 3);
}

}  // namespace
}  // namespace web
