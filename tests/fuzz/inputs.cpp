#include "tests/fuzz/inputs.h"

#include <hiredis/hiredis.h>

#include <memory>

#include "base/json_fault.h"
#include "lmdb/batch_format.h"
#include "lmdb/crc32c.h"
#include "lmdb/little_endian.h"
#include "monitor/scraped_role.h"
#include "monitor/start_point.h"
#include "parquet/commit_text.h"
#include "parquet/delta_checkpoint.h"
#include "parquet/delta_state.h"
#include "parquet/framed_text.h"
#include "parquet/log_text.h"
#include "parquet/merge_text.h"
#include "parquet/settled_types.h"
#include "player/load_shape.h"
#include "redis/contract_session.h"
#include "redis/reply.h"
#include "redis/session_reply.h"
#include "redis/snapshot.h"
#include "s3/answers.h"
#include "stream/spill_frame.h"
#include "tests/fuzz/game_texts.h"
#include "tests/fuzz/must.h"
#include "wire/player_message.h"
#include "wire/request.h"
#include "wire/roster_file.h"
#include "wire/witness.h"

namespace fuzz {
namespace {

void requests(std::string_view bytes) {
    (void)wire::parse_login(bytes);
    (void)wire::parse_find(bytes);
    (void)wire::parse_lobby(bytes);
    (void)wire::parse_hero(bytes);
    (void)wire::parse_action(bytes);
}

void player_messages(std::string_view bytes) {
    (void)wire::parse_player_message(bytes);
    for (const auto from : {wire::Endpoint::login, wire::Endpoint::find, wire::Endpoint::lobby,
                            wire::Endpoint::hero, wire::Endpoint::action}) {
        (void)wire::parse_player_message(bytes, from);
    }
}

void commits(std::string_view bytes) {
    (void)tables::parse_commit_text(bytes);
    const auto commit = tables::parse_commit_text(tables::make_framed_text({1, "commit"}, bytes));
    if (!commit) return;
    const std::string text = tables::make_commit_text(*commit);
    const auto again = tables::parse_commit_text(text);
    must(again && tables::make_commit_text(*again) == text, "a commit changes on its way");
}

void merges(std::string_view bytes) {
    (void)tables::parse_merge_text(bytes);
    const auto merge = tables::parse_merge_text(tables::make_framed_text({1, "merge"}, bytes));
    if (!merge) return;
    const std::string text = tables::make_merge_text(*merge);
    const auto again = tables::parse_merge_text(text);
    must(again && tables::make_merge_text(*again) == text, "a merge changes on its way");
}

void ledger_logs(std::string_view bytes) {
    (void)tables::parse_log_text(bytes);
    (void)tables::is_close_text(bytes);
    (void)tables::parse_log_text(tables::make_framed_text({1, "log"}, bytes));
}

void delta_versions(std::string_view bytes) {
    (void)tables::parse_delta_app(bytes);
    const auto actions = tables::parse_delta_version(bytes);
    if (!actions) return;
    tables::DeltaState state(ports::Table::meta);
    (void)state.take(0, *actions);
    tables::DeltaReplay replay;
    replay.take(0, *actions);
    (void)replay.finish();
}

void checkpoint_hints(std::string_view bytes) {
    const auto version = tables::parse_last_checkpoint(bytes);
    if (!version) return;
    must(tables::parse_last_checkpoint(tables::make_last_checkpoint(*version, 1)) == version,
         "the last checkpoint changes on its way");
}

// A place with nothing but what its tables are like.
class TypesOnly final : public ports::ObjectStore {
public:
    explicit TypesOnly(std::string_view text) : text_(text) {}

    base::Result<std::size_t> put(std::span<const ports::NamedBytes> objects,
                                  ports::IfTaken taken) override {
        if (taken == ports::IfTaken::keep) return objects.size();
        text_ = objects.front().bytes;
        return std::size_t{0};
    }
    base::Result<std::vector<std::optional<std::string>>> get_all(
        std::span<const std::string> names, std::size_t) override {
        return std::vector<std::optional<std::string>>(names.size(), text_);
    }
    base::Result<std::vector<ports::StoreEntry>> list(std::string_view,
                                                      const ports::ListRange&) override {
        return std::vector<ports::StoreEntry>();
    }
    base::Result<void> remove(std::string_view) override { return {}; }
    std::string place(std::string_view name) const override { return std::string(name); }

private:
    std::string text_;
};

void types_of(std::string_view text) {
    TypesOnly place(text);
    const auto types = tables::settled_types(place);
    const auto settled = tables::settle_types(place, tables::NumberTypes::signed_numbers);
    const auto expected = tables::expect_merged_files(place);
    must(types.has_value() == settled.has_value() && types.has_value() == expected.has_value(),
         "what tables are like can be read, and then not, or the other way round");
    if (!types) return;
    const auto again = tables::settled_types(place);
    must(*types == *settled && again && *again == *types,
         "what tables are like changes when files are merged");
}

void table_types(std::string_view bytes) {
    types_of(bytes);
    for (const int schema : {1, 2}) types_of(tables::make_framed_text({schema, "tables"}, bytes));
}

void rosters(std::string_view bytes) { (void)wire::parse_roster(bytes, "fuzz"); }

void witnesses(std::string_view bytes) {
    const auto line = wire::parse_witness_line(bytes);
    if (!line) return;
    std::string text;
    wire::append_witness_line(text, *line);
    text.pop_back();
    must(wire::parse_witness_line(text).has_value(), "a witness's line cannot be read back");
}

void seal_batch(std::string& batch) {
    constexpr std::size_t k_crc_at = 4, k_behind_crc = 8;
    lmdb::put_little(batch.data() + k_crc_at,
                     lmdb::crc32c(std::string_view(batch).substr(k_behind_crc)));
}

void batches(std::string_view bytes) {
    std::vector<ports::StoredRecord> records;
    (void)lmdb::read_batch(bytes, records);
    std::string whole(bytes);
    if (whole.size() < lmdb::k_batch_head_bytes) return;
    seal_batch(whole);
    records.clear();
    const auto head = lmdb::read_batch(whole, records);
    must(!head || head->count == records.size(), "a batch has other records than it says");
}

void spill_frames(std::string_view bytes) {
    const auto record = stream::read_frame(bytes);
    if (!record) return;
    // Older programs wrote another version.
    const std::string text = stream::write_frame(record->number, record->record);
    const auto again = stream::read_frame(text);
    must(again && stream::write_frame(again->number, again->record) == text,
         "a spilled record changes on its way");
}

// The client library makes room for as many elements as a list says that it has.
bool has_endless_list(std::string_view bytes) {
    constexpr std::size_t k_most_digits = 6;
    for (std::size_t at = bytes.find('*'); at != bytes.npos; at = bytes.find('*', at + 1)) {
        const auto digits = bytes.substr(at + 1, bytes.find_first_of("\r\n", at) - at - 1);
        if (digits.size() > k_most_digits) return true;
    }
    return false;
}

// As the client library makes it of what comes from the socket; nothing: it is not whole.
std::optional<redis::Reply> read_reply(std::string_view bytes) {
    if (has_endless_list(bytes)) return {};
    const std::unique_ptr<redisReader, decltype(&redisReaderFree)> reader(redisReaderCreate(),
                                                                          redisReaderFree);
    void* reply = nullptr;
    redisReaderFeed(reader.get(), bytes.data(), bytes.size());
    if (redisReaderGetReply(reader.get(), &reply) != REDIS_OK || reply == nullptr) return {};
    const std::unique_ptr<void, decltype(&freeReplyObject)> owned(reply, freeReplyObject);
    return redis::to_reply(*static_cast<const redisReply*>(reply));
}

void redis_replies(std::string_view bytes) {
    const auto reply = read_reply(bytes);
    if (!reply) return;
    (void)redis::checked(*reply);
    (void)redis::lacks_script(*reply);
    (void)redis::to_session({}, *reply);
    (void)redis::contract_session({}, *reply);
}

void snapshots(std::string_view bytes) {
    const auto snapshot = redis::read_snapshot(bytes);
    if (!snapshot) return;
    must(redis::write_snapshot(snapshot->fight, snapshot->change) == bytes,
         "a fight changes on its way");
}

void store_answers(std::string_view bytes) {
    (void)s3::parse_listing(bytes, "superhero/");
    (void)s3::parse_refusal(bytes);
}

void scraped_pages(std::string_view bytes) { (void)monitor::parse_scrape(bytes); }

void settings(std::string_view bytes) {
    (void)player::parse_load_shape(bytes);
    (void)monitor::parse_start(bytes, base::Timestamp(std::chrono::hours(500'000)));
    (void)base::parse_time(bytes);
    (void)base::json_fault_text(bytes);
}

std::string record(const std::string& message, const std::string& task) {
    return R"({"level":"INFO","timestamp":"2026-11-23T12:00:00.123456","name":"kafka.lib",)"
           R"("log_message":")" +
           message + R"(","task":)" + task + R"(,"game_seq":3,"schema":1})";
}

std::string attack() {
    return R"({"TIMESTAMP":"2026-11-23T12:00:00Z","PAYLOAD":{"GAME_TOKEN":")" + k_token +
           R"(","USER_TOKEN":")" + k_user +
           R"("},"STATUS":{"ACTION":"ATTACK","DETAILS":)"
           R"({"ENEMY_TOKEN":")" +
           k_token +
           R"(","ENEMY_DAMAGE":5,"ENEMY_HEALTH_PRIOR":9,)"
           R"("ENEMY_HEALTH_POST":4}}})";
}

std::string start() {
    return R"({"PAYLOAD":{"GAME_TOKEN":")" + k_token + R"(","PARTICIPANTS":[")" + k_user +
           R"("],"PARTICIPANTS_HEROS":{")" + k_user + R"(":{"token":")" + k_user +
           R"(","id":412,"attack":5,"health":9}}},"STATUS":{"GAME":"START"}})";
}

std::vector<std::string> request_seeds() {
    return {R"({"PAYLOAD":{"USER":"USER007","PROTECT":true,"SECRET":"ab"}})",
            R"({"PAYLOAD":{"USER_TOKEN":")" + k_user + R"(","PARTICIPANTS":"3","MATCH":"m"}})",
            R"({"PAYLOAD":{"GAME_TOKEN":")" + k_token + R"(","USER_TOKEN":")" + k_user +
                R"(","ENEMY_TOKEN":null,"ACTION":"ATTACK"}})"};
}

std::vector<std::string> message_seeds() {
    return {
        R"({"PAYLOAD":{"USER_TOKEN":")" + k_user + R"(","SECRET":"00"},"STATUS":"USER CREATED"})",
        R"({"PAYLOAD":{"GAME_TOKEN":")" + k_token +
            R"(","HERO_ID":412},"STATUS":{"JOINED":"SUCESS"}})",
        start(),
        attack(),
        R"({"PAYLOAD":{},"STATUS":"NOT YOUR TURN"})",
        R"({"PAYLOAD":{"GAME_TOKEN":")" + k_token + R"(","HEALTH":{")" + k_user +
            R"(":7}},"STATUS":{"GAME":"USER'S TURN"}})"};
}

std::vector<std::string> record_seeds() {
    std::vector<std::string> seeds = own_records();
    const std::vector<std::string> of_others = {
        record("Starting Match", start()), record("Attack Completed", attack()),
        record("Cleaning Game Records",
               R"("{\"game_token\":\")" + k_token + R"(\",\"user_token\":\")" + k_user + R"(\"}")"),
        record("User Forfeited", attack()), record("Hero Selected", message_seeds()[1])};
    seeds.insert(seeds.end(), of_others.begin(), of_others.end());
    return seeds;
}

std::vector<std::string> commit_seeds() {
    return {R"({"topic":"t","partition":0,"from":0,"to":9,"others":{"g":{"from":0,"to":3}},)"
            R"("resume":{"t":5},"games":1,"rows":2,"timed_out":0,"dead_letters":0,"duplicates":0,)"
            R"("abandoned":0,"files":[{"table":"GAME_META","staged":".s","name":"a.parquet",)"
            R"("bytes":3}],"writer":"w/1","row_digest":"ab","time":"2026-11-23T12:00:00.123456Z",)"
            R"("log":"kafka:x","witness":{"t":{"offset":8,"sha256":"cd"}},"gone":{"t":[{"from":1,)"
            R"("to":2}]},"began":{"t":[0,4]},"waiting":2})"};
}

std::vector<std::string> delta_seeds() {
    return {
        "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}\n"
        "{\"txn\":{\"appId\":\"superhero/t/0\",\"version\":9}}\n"
        "{\"add\":{\"path\":\"a.parquet\",\"partitionValues\":{},\"size\":3,"
        "\"modificationTime\":1,\"dataChange\":true,\"stats\":\"{\\\"numRecords\\\":2}\"}}\n"
        "{\"remove\":{\"path\":\"b.parquet\",\"dataChange\":false}}\n",
        "superhero/lib.server.lobby/log-2/7"};
}

std::vector<std::string> snapshot_seeds() {
    combat::Fight fight;
    fight.seats = 2;
    return {redis::write_snapshot(fight, "1.2")};
}

std::vector<std::string> batch_seeds() {
    lmdb::BatchBuilder builder;
    builder.add(base::Timestamp(std::chrono::seconds(1)), "k", "hi");
    builder.add(base::Timestamp(std::chrono::seconds(2)), "", "there");
    return {std::string(builder.seal(7))};
}

std::vector<std::string> reply_seeds() {
    const std::string token = "$36\r\n" + k_user + "\r\n";
    return {"*2\r\n$-1\r\n*1\r\n$5\r\nhello\r\n", "-OOM command not allowed\r\n", ":42\r\n",
            "*5\r\n$1\r\n1\r\n$9\r\nCompleted\r\n" + token + "*1\r\n*4\r\n" + token +
                "$1\r\n7\r\n$1\r\n5\r\n$1\r\n9\r\n*0\r\n"};
}

}  // namespace

const std::vector<Input>& inputs() {
    static const std::vector<Input> all = {
        {"requests", requests, request_seeds()},
        {"player-messages", player_messages, message_seeds()},
        {"log-records", log_records, record_seeds()},
        {"session-logs", session_logs, {own_session_logs(), attack()}},
        {"commits", commits, commit_seeds()},
        {"merges",
         merges,
         {R"({"table":"GAME_META","time":"2026-11-23T12:00:00.123456Z","files":[{"name":)"
          R"("m.parquet","bytes":9,"parts":[{"name":"a.parquet","bytes":5,"rows":2}],)"
          R"("replaced":["a.parquet"]}]})"}},
        {"ledger-logs",
         ledger_logs,
         {R"({"topic":"t","number":2,"name":"kafka:b","before":"kafka:a","writer":"w",)"
          R"("time":"2026-11-23T12:00:00.123456Z"})"}},
        {"delta-versions", delta_versions, delta_seeds()},
        {"checkpoint-hints",
         checkpoint_hints,
         {tables::make_last_checkpoint(100, 7), R"({"version":1e2,"size":7,"more":{}})"}},
        {"table-types",
         table_types,
         {R"({"types":"unsigned"})",
          tables::make_framed_text({2, "tables"}, R"({"types":"signed"})")}},
        {"rosters",
         rosters,
         {R"([{"id":"1","name":"A","powerstats":{"intelligence":"38","strength":100,)"
          R"("speed":"null","durability":"80","power":0,"combat":"64"}}])"}},
        {"witnesses", witnesses, {R"({"game_token":")" + k_token + R"(","outcome":"COMPLETE"})"}},
        {"batches", batches, batch_seeds()},
        {"spill-frames", spill_frames, {stream::write_frame(7, {"t", "k", "v", {}, 3})}},
        {"redis-replies", redis_replies, reply_seeds()},
        {"snapshots", snapshots, snapshot_seeds()},
        {"store-answers",
         store_answers,
         {"<ListBucketResult><Contents><Key>superhero/a</Key><Size>3</Size><LastModified>"
          "2026-11-23T12:00:00.000Z</LastModified></Contents><CommonPrefixes><Prefix>superhero/b/"
          "</Prefix></CommonPrefixes><NextContinuationToken>n</NextContinuationToken>"
          "</ListBucketResult>",
          "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>"}},
        {"scraped-pages",
         scraped_pages,
         {"# TYPE superhero_build_info gauge\nsuperhero_build_info{version=\"1\",role=\"server\"} "
          "1\nsuperhero_server_finds_total 3\n"}},
        {"settings", settings, {"bursts:1,100,60,5", "2026-11-23T12:00:00Z", "10m", "[1,"}},
    };
    return all;
}

}  // namespace fuzz
