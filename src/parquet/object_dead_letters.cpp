#include "parquet/object_dead_letters.h"

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "base/base64.h"

namespace tables {
namespace {

namespace json = boost::json;

constexpr std::size_t k_largest_letter = std::size_t{64} << 20;

// Whether the text comes back from JSON as it is: the parser takes nothing but UTF-8.
bool survives_json(const std::string& text) {
    boost::system::error_code error;
    const json::value back = json::parse(json::serialize(json::string_view(text)), error);
    return !error && back.as_string() == text;
}

std::string letter_text(const ports::DeadLetter& letter) {
    json::object object{{"schema", 1},
                        {"topic", letter.topic},
                        {"partition", letter.partition},
                        {"offset", letter.offset}};
    if (letter.log_number != ports::k_first_log) object["log_number"] = letter.log_number;
    object["reason"] = survives_json(letter.reason) ? letter.reason : base::base64(letter.reason);
    if (survives_json(letter.value)) {
        object["value"] = letter.value;
    } else {
        object["value_base64"] = base::base64(letter.value);
    }
    return json::serialize(object) + "\n";
}

}  // namespace

base::Result<void> ObjectDeadLetters::put(const std::vector<ports::DeadLetter>& letters) {
    std::vector<ports::NamedBytes> objects;
    for (const ports::DeadLetter& letter : letters) {
        if (auto fine = check_place(letter.topic, letter.partition, letter.offset); !fine) {
            return fine;
        }
        const auto name = layout_.dead(letter.topic, letter.log_number, letter.partition) /
                          offset_name(letter.offset);
        objects.push_back({name.string(), letter_text(letter)});
    }
    const auto put = store_->put(objects, ports::IfTaken::keep);
    if (!put) return put.error();
    return {};
}

base::Result<void> ObjectDeadLetters::load(const Part& part,
                                           std::vector<ports::DeadLetter>& into) const {
    const auto folder = layout_.dead(part.topic, part.log, part.partition);
    const auto entries = store_->list(folder.string());
    if (!entries) return entries.error();
    for (const ports::StoreEntry& entry : *entries) {
        const auto offset = parse_offset_name(entry.name);
        if (!offset) continue;
        const auto text = store_->get((folder / entry.name).string(), k_largest_letter);
        if (!text) return text.error();
        if (!*text) continue;
        boost::system::error_code broken;
        const json::value letter = json::parse(**text, broken);
        if (broken || !letter.is_object()) continue;
        const json::value* reason = letter.as_object().if_contains("reason");
        if (reason == nullptr || !reason->is_string()) continue;
        into.push_back({std::string(part.topic), part.partition, *offset,
                        std::string(reason->as_string()), std::string(), part.log});
    }
    return {};
}

base::Result<std::vector<ports::DeadLetter>> ObjectDeadLetters::load(std::string_view topic) const {
    std::vector<ports::LogNumber> logs = {ports::k_first_log};
    const auto top = store_->list((layout_.dead() / topic).string());
    if (!top) return top.error();
    for (const ports::StoreEntry& entry : *top) {
        if (const auto log = parse_log_folder(entry.name)) logs.push_back(*log);
    }
    std::sort(logs.begin(), logs.end());
    std::vector<ports::DeadLetter> letters;
    for (const ports::LogNumber log : logs) {
        const auto entries = store_->list(layout_.dead(topic, log).string());
        if (!entries) return entries.error();
        std::vector<ports::Partition> partitions;
        for (const ports::StoreEntry& entry : *entries) {
            if (const auto partition = parse_partition(entry.name))
                partitions.push_back(*partition);
        }
        std::sort(partitions.begin(), partitions.end());
        for (const ports::Partition partition : partitions) {
            if (auto done = load({topic, log, partition}, letters); !done) return done.error();
        }
    }
    return letters;
}

}  // namespace tables
