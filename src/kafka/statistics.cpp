#include "kafka/statistics.h"

#include <charconv>

namespace kafka {
namespace {

// The number that `text` begins with, spaces aside.
std::uint64_t number_at(std::string_view text) {
    const auto begin = text.find_first_not_of(' ');
    std::uint64_t number = 0;
    if (begin != std::string_view::npos) {
        std::from_chars(text.data() + begin, text.data() + text.size(), number);
    }
    return number;
}

}  // namespace

// The text is a machine's, and topics' names need no escapes: its keys are looked for in order.
// Each partition within "topics" has its "partition" before its "txmsgs"; a "txmsgs" without one is
// the client's sum.
std::map<std::string, std::uint64_t> sendings(std::string_view json) {
    constexpr std::string_view k_topics = "\"topics\":";
    constexpr std::string_view k_topic = "\"topic\":\"";
    constexpr std::string_view k_partition = "\"partition\":";
    constexpr std::string_view k_sent = "\"txmsgs\":";
    std::map<std::string, std::uint64_t> out;
    auto at = json.find(k_topics);
    std::string topic;
    bool in_partition = false;
    while (at != std::string_view::npos) {
        const std::string_view rest = json.substr(at);
        if (rest.substr(0, k_topic.size()) == k_topic) {
            const auto name = rest.substr(k_topic.size());
            topic = name.substr(0, name.find('"'));
        } else if (rest.substr(0, k_partition.size()) == k_partition) {
            in_partition = true;
        } else if (in_partition && rest.substr(0, k_sent.size()) == k_sent) {
            out[topic] += number_at(rest.substr(k_sent.size()));
            in_partition = false;
        }
        at = json.find('"', at + 1);
    }
    return out;
}

}  // namespace kafka
