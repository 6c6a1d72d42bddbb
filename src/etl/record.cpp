#include "etl/record.h"

#include <simdjson.h>

#include "etl/message.h"
#include "etl/own_record.h"
#include "etl/task.h"

namespace etl {
namespace {

namespace od = simdjson::ondemand;

constexpr std::uint32_t k_schema = 1;
constexpr std::size_t k_max_record_bytes = std::size_t{16} << 20;

std::string_view missing_field(unsigned missing) noexcept {
    if (missing & field::k_user) return "no usable USER_TOKEN in task";
    if (missing & field::k_hero) return "no usable HERO_ID in task";
    if (missing & field::k_enemy) return "no usable ENEMY_TOKEN in task";
    if (missing & field::k_participants) return "no usable PARTICIPANTS_HEROS in task";
    return "no usable ENEMY_DAMAGE, ENEMY_HEALTH_PRIOR or ENEMY_HEALTH_POST in task";
}

// What a walk over the record's own fields brings to light.
struct Outline {
    const Message* message = nullptr;
    bool message_seen = false;
    bool task_read = false;
    bool task_well_formed = true;
    bool task_before_message = false;
    bool seq_bad = false;
    bool schema_bad = false;
};

}  // namespace

struct RecordDecoder::Parts {
    od::parser parser, text_parser;
    PaddedCopy copy, text_copy;
    GameRecord record;
    Outline outline;
    TaskReading reading;
    std::string_view whole;  // the record, in `copy`

    const GameRecord& decode(std::string_view key, std::string_view bytes);
    void reset();
    bool start_again(od::document& document);
    bool walk(od::object object);
    void read_field(od::raw_json_string key, od::value content);
    void read_message(od::value text);
    void read_number(od::value number, std::optional<std::uint32_t>& out, bool& bad);
    bool enough() const noexcept;
    void read(od::value task);
    bool read_late_task(od::document& document);
    void judge();
    const GameRecord& broken(std::string_view reason);
};

void RecordDecoder::Parts::reset() {
    auto users = std::move(record.participants);
    users.clear();
    record = GameRecord{};
    record.participants = std::move(users);
}

// An error that simdjson cannot recover from leaves a document that is not to be touched.
bool RecordDecoder::Parts::start_again(od::document& document) {
    if (document.is_alive()) {
        document.rewind();
        return true;
    }
    const simdjson::padded_string_view text(whole.data(), whole.size(),
                                            whole.size() + simdjson::SIMDJSON_PADDING);
    return parser.iterate(text).get(document) == simdjson::SUCCESS;
}

const GameRecord& RecordDecoder::Parts::broken(std::string_view reason) {
    record.kind = RecordKind::broken;
    record.reason = reason;
    return record;
}

bool RecordDecoder::Parts::enough() const noexcept {
    return outline.task_read && record.seq && record.schema;
}

void RecordDecoder::Parts::read_message(od::value text) {
    od::raw_json_string raw;
    outline.message_seen = text.get_raw_json_string().get(raw) == simdjson::SUCCESS;
    if (!outline.message_seen) return;
    std::string_view message(raw.raw(), whole.end());
    message = message.substr(0, message.find('"'));
    // Some writers escape more than they must.
    const bool escaped = message.find('\\') != std::string_view::npos;
    if (escaped && text.get_string().get(message) != simdjson::SUCCESS) return;
    outline.message = message_of(message);
}

void RecordDecoder::Parts::read_number(od::value number, std::optional<std::uint32_t>& out,
                                       bool& bad) {
    std::uint64_t value = 0;
    bad = number.get_uint64().get(value) != simdjson::SUCCESS ||
          value > std::numeric_limits<std::uint32_t>::max();
    if (!bad) out = static_cast<std::uint32_t>(value);
}

void RecordDecoder::Parts::read_field(od::raw_json_string key, od::value content) {
    if (key.unsafe_is_equal("log_message")) return read_message(content);
    if (key.unsafe_is_equal("game_seq")) {
        return read_number(content, record.seq, outline.seq_bad);
    }
    if (key.unsafe_is_equal("schema")) {
        return read_number(content, record.schema, outline.schema_bad);
    }
    if (!key.unsafe_is_equal("task")) return;
    if (!outline.message_seen) {
        outline.task_before_message = true;
    } else {
        read(content);
    }
}

bool RecordDecoder::Parts::walk(od::object object) {
    for (auto field : object) {
        od::raw_json_string key;
        od::value content;
        if (field.key().get(key) != simdjson::SUCCESS) return false;
        if (field.value().get(content) != simdjson::SUCCESS) return false;
        read_field(key, content);
        if (outline.message_seen && outline.message == nullptr) return true;
        if (enough()) return true;
    }
    return true;
}

void RecordDecoder::Parts::read(od::value task) {
    outline.task_read = true;
    reading.wanted = field::k_game | outline.message->needs;
    od::object object;
    auto error = task.get_object().get(object);
    std::string_view text;
    od::document inner;
    if (error == simdjson::INCORRECT_TYPE) {
        if (task.get_string().get(text) != simdjson::SUCCESS) return;
        error = text_parser.iterate(text_copy.of(text)).get(inner);
        if (error == simdjson::SUCCESS) error = inner.get_object().get(object);
    }
    outline.task_well_formed = error == simdjson::SUCCESS && read_task(object, reading, record);
}

// Other implementations may write their fields in any order.
bool RecordDecoder::Parts::read_late_task(od::document& document) {
    od::object object;
    od::value task;
    if (!start_again(document) || document.get_object().get(object) != simdjson::SUCCESS ||
        object.find_field_unordered("task").get(task) != simdjson::SUCCESS) {
        return false;
    }
    read(task);
    return true;
}

void RecordDecoder::Parts::judge() {
    record.kind = outline.message->kind;
    if (outline.schema_bad) return void(broken("schema is not a number"));
    if (record.schema.value_or(k_schema) > k_schema) {
        return void(broken("schema newer than this program"));
    }
    if (outline.seq_bad) return void(broken("game_seq is not a number below 2^32"));
    if (!outline.task_well_formed) return void(broken("task is not well-formed JSON"));
    if (reading.game && reading.key_game && record.seq && *reading.game != *reading.key_game) {
        return void(broken("key and task name different games"));
    }
    if (const auto game = reading.game ? reading.game : reading.key_game) {
        record.game = *game;
    } else {
        return void(broken("no usable GAME_TOKEN in task, none as key"));
    }
    if (const unsigned missing = outline.message->needs & ~reading.found) {
        return void(broken(missing_field(missing)));
    }
}

const GameRecord& RecordDecoder::Parts::decode(std::string_view key, std::string_view bytes) {
    reset();
    if (bytes.size() > k_max_record_bytes) return broken("record larger than 16 MiB");
    const auto key_game = GameToken::parse(key);
    if (key_game && read_own_record(key, bytes, record)) {
        record.game = *key_game;
        return record;
    }
    reset();
    outline = Outline{};
    reading = TaskReading{};
    reading.key_game = key_game;
    const auto padded = copy.of(bytes);
    whole = padded;
    od::document document;
    od::object object;
    bool well_formed = parser.iterate(padded).get(document) == simdjson::SUCCESS;
    if (well_formed) {
        const auto error = document.get_object().get(object);
        if (error == simdjson::INCORRECT_TYPE) return record;
        well_formed = error == simdjson::SUCCESS && walk(object);
    }
    if (!well_formed) {
        const bool ours = outline.message || reading.key_game || names_a_message(bytes);
        return ours ? broken("not well-formed JSON") : record;
    }
    if (outline.message == nullptr) return record;
    if (outline.task_before_message && !outline.task_read) read_late_task(document);
    judge();
    return record;
}

RecordDecoder::RecordDecoder() : parts_(std::make_unique<Parts>()) {}
RecordDecoder::~RecordDecoder() = default;

const GameRecord& RecordDecoder::decode(std::string_view key, std::string_view value) {
    return parts_->decode(key, value);
}

}  // namespace etl
