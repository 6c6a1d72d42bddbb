// Short ways to write and read a whole log, for this room's tests.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lmdb/embedded_log.h"
#include "tests/support/temp_folder.h"

namespace lmdb {

inline constexpr std::chrono::seconds k_test_patience{300};

inline EmbeddedLog open_log(const std::string& folder, Access access = Access::read_write) {
    LogOptions options;
    options.folder = folder;
    options.access = access;
    return EmbeddedLog::open(options).value();
}

inline base::Timestamp test_now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
}

inline ports::OutgoingRecord test_record(std::string topic, std::string key, std::string value) {
    return {std::move(topic), std::move(key), std::move(value), test_now()};
}

// The values of topic's partitions 0 .. n-1 from the first retained one to the end, in order.
// Offsets must follow one another without a gap.
inline std::vector<std::vector<std::string>> read_all(const EmbeddedLog& log,
                                                      const std::string& topic) {
    const auto reader = log.open_reader().value();
    reader->subscribe({topic}).value();
    std::vector<std::vector<std::string>> values;
    std::vector<ports::Offset> next;
    for (const auto& row : reader->retained(topic).value()) {
        values.emplace_back();
        next.push_back(row.first);
    }
    for (;;) {
        auto event = reader->poll(std::chrono::milliseconds(0)).value();
        if (const auto* mine = std::get_if<ports::Assigned>(&event)) {
            for (const auto partition : mine->partitions) {
                reader->start(topic, partition, 0).value();
            }
            continue;
        }
        const auto* fetched = std::get_if<ports::Fetched>(&event);
        if (fetched == nullptr) return values;
        const auto lane = static_cast<std::size_t>(fetched->partition);
        for (const auto& record : fetched->records) {
            EXPECT_EQ(record.offset, next[lane]++);
            values[lane].emplace_back(record.value);
        }
    }
}

}  // namespace lmdb
