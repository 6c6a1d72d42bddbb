#include "lmdb/rows.h"

#include <sys/random.h>

#include <cerrno>

#include "base/uuid.h"
#include "lmdb/little_endian.h"

namespace lmdb {
namespace {

constexpr std::string_view k_topic_prefix("\0\0\0\0t", 5);
constexpr std::string_view k_state_key("\0\0\0\0s", 5);
constexpr std::string_view k_id_key("\0\0\0\0i", 5);
constexpr std::string_view k_state_magic = "SHL1";
constexpr std::size_t k_batch_key_bytes = 16;
constexpr std::size_t k_longest_topic_name = 249;

template <std::unsigned_integral T>
void put_big(char* out, T number) noexcept {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        out[i] = static_cast<char>(number >> (8 * (sizeof(T) - 1 - i)));
    }
}

template <std::unsigned_integral T>
T get_big(const char* in) noexcept {
    T number = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        number = static_cast<T>(number << 8) | static_cast<unsigned char>(in[i]);
    }
    return number;
}

std::string topic_key(std::string_view name) { return std::string(k_topic_prefix).append(name); }

base::Result<Topic> parse_topic(const Environment& environment, const Row& row) {
    Topic topic{std::string(row.key.substr(k_topic_prefix.size()))};
    const char* const value = row.value.data();
    if (row.value.size() == 8) {
        topic.id = get_little<std::uint32_t>(value);
        topic.partitions = static_cast<std::int32_t>(get_little<std::uint32_t>(value + 4));
    }
    if (topic.id == 0 || topic.partitions < 1) {
        return environment.damage("row of topic " + topic.name + " is broken");
    }
    return topic;
}

}  // namespace

BatchKey::BatchKey(TopicPartition lane, ports::Offset first) noexcept {
    put_big(bytes_.data(), lane.topic);
    put_big(bytes_.data() + 4, static_cast<std::uint32_t>(lane.partition));
    put_big(bytes_.data() + 8, static_cast<std::uint64_t>(first));
}

std::optional<BatchAddress> parse_batch_key(std::string_view key) noexcept {
    if (key.size() != k_batch_key_bytes) return std::nullopt;
    const char* const bytes = key.data();
    const auto topic = get_big<std::uint32_t>(bytes);
    if (topic == 0) return std::nullopt;
    const auto partition = static_cast<ports::Partition>(get_big<std::uint32_t>(bytes + 4));
    const auto first = static_cast<ports::Offset>(get_big<std::uint64_t>(bytes + 8));
    return BatchAddress{{topic, partition}, first};
}

bool usable_topic_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= k_longest_topic_name;
}

base::Result<std::optional<Topic>> find_topic(Environment& environment, Transaction& transaction,
                                              std::string_view name) {
    if (!usable_topic_name(name)) return std::optional<Topic>();
    const auto row = transaction.find(topic_key(name));
    if (!row) return row.error();
    if (!*row) return std::optional<Topic>();
    auto topic = parse_topic(environment, **row);
    if (!topic) return topic.error();
    return std::optional<Topic>(std::move(*topic));
}

base::Result<std::vector<Topic>> load_topics(Environment& environment, Transaction& transaction) {
    std::vector<Topic> topics;
    auto row = transaction.at_or_after(k_topic_prefix);
    for (; row && *row && (*row)->key.starts_with(k_topic_prefix); row = transaction.next()) {
        auto topic = parse_topic(environment, **row);
        if (!topic) return topic.error();
        topics.push_back(std::move(*topic));
    }
    if (!row) return row.error();
    return topics;
}

base::Result<void> put_topic(Transaction& transaction, const Topic& topic) {
    char value[8];
    put_little(value, topic.id);
    put_little(value + 4, static_cast<std::uint32_t>(topic.partitions));
    return transaction.put(topic_key(topic.name), {value, sizeof value});
}

base::Result<std::string> load_log_id(Environment& environment, Transaction& transaction) {
    const auto row = transaction.find(k_id_key);
    if (!row) return row.error();
    if (!*row) return std::string();
    const auto id = base::Uuid::parse((*row)->value);
    if (!id) return environment.damage("the row of its id is broken");
    return id->text();
}

base::Result<void> put_log_id(Environment& environment, Transaction& transaction) {
    const auto known = load_log_id(environment, transaction);
    if (!known) return known.error();
    if (!known->empty()) return {};
    std::array<std::uint8_t, 16> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
        return environment.error("draw its id", errno);
    }
    return transaction.put(k_id_key, base::uuid_v4(bytes).text());
}

base::Result<LogState> load_state(Environment& environment, Transaction& transaction) {
    const auto row = transaction.find(k_state_key);
    if (!row) return row.error();
    if (!*row) return LogState::none;
    const std::string_view value = (*row)->value;
    if (value.size() != k_state_magic.size() + 1 || !value.starts_with(k_state_magic)) {
        return environment.damage("it is of another format than SHL1");
    }
    return value.back() == 1 ? LogState::clean : LogState::open;
}

base::Result<void> put_state(Transaction& transaction, LogState state) {
    const char clean = state == LogState::clean ? 1 : 0;
    return transaction.put(k_state_key, std::string(k_state_magic) + clean);
}

}  // namespace lmdb
