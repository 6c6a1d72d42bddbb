#include <set>

#include "tests/contract/log_contract.h"

namespace contract {

using std::chrono::seconds;

TEST_P(LogContract, TheNameOfALogStaysTheSame) {
    const auto writer = transport().writer(1);
    const std::string name = transport().identity()->name().value();
    EXPECT_NE(name.find(':'), std::string::npos) << name;
    EXPECT_GT(name.size(), std::string("embedded:").size()) << name;
    writer->append(record("t", "key", "value"));
    ASSERT_TRUE(writer->flush(k_patience));
    EXPECT_EQ(transport().identity()->name().value(), name);
}

TEST_P(LogContract, EveryRecordIsFoundAgainAsReadersGetIt) {
    const auto writer = transport().writer(2);
    for (int i = 0; i < 300; ++i) {
        writer->append(record("t", "key" + std::to_string(i % 7), std::string(i, 'x')));
    }
    ASSERT_TRUE(writer->flush(k_patience));
    const auto reader = transport().reader();
    start_all(*reader, {"t"});
    const Kept kept = read(*reader, 300);
    const auto identity = transport().identity();
    for (const auto& [place, records] : kept) {
        const auto last = records.size() - 1;
        for (const std::size_t i : std::set<std::size_t>{0, 1, last / 2, last}) {
            const auto found = identity->record_at("t", place.second, records[i].offset);
            ASSERT_TRUE(found) << found.error().what;
            ASSERT_TRUE(*found) << i;
            EXPECT_EQ((*found)->value, records[i].value);
            EXPECT_EQ((*found)->key, records[i].key);
            EXPECT_EQ((*found)->time, records[i].time);
        }
    }
}

TEST_P(LogContract, WhereNoRecordLiesNoneIsFound) {
    const auto writer = transport().writer(1);
    writer->append(record("t", "key", "value"));
    ASSERT_TRUE(writer->flush(k_patience));
    const auto identity = transport().identity();
    const std::vector<std::tuple<std::string, ports::Partition, ports::Offset>> places = {
        {"t", 0, 1}, {"t", 0, 7}, {"t", 5, 0}, {"no-such-topic", 0, 0}};
    for (const auto& [topic, partition, offset] : places) {
        const auto found = identity->record_at(topic, partition, offset);
        ASSERT_TRUE(found) << topic << " " << offset << ": " << found.error().what;
        EXPECT_FALSE(*found) << topic << " " << offset;
    }
    EXPECT_TRUE(identity->record_at("t", 0, 0).value());
}

}  // namespace contract
