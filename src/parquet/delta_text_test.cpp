#include "parquet/delta_text.h"

#include <gtest/gtest.h>

namespace {

using ports::CommitChain;
using tables::DeltaActions;

const base::Timestamp k_time{std::chrono::milliseconds(1'795'000'000'123)};

TEST(DeltaText, NamesOfVersions) {
    EXPECT_EQ(tables::delta_version_name(42), "00000000000000000042.json");
    EXPECT_EQ(tables::parse_delta_version_name("00000000000000000042.json"), 42);
    for (const char* name : {"00000000000000000042.checkpoint.parquet", "_last_checkpoint",
                             "00000000000000000042.crc", "42.json"}) {
        EXPECT_FALSE(tables::parse_delta_version_name(name)) << name;
    }
}

TEST(DeltaText, AChainHasAnApplicationOfItsOwn) {
    const CommitChain first{"lib.server.lobby", 1, 7}, later{"lib.server.lobby", 12, 0};
    EXPECT_EQ(tables::delta_app(first), "superhero/lib.server.lobby/7");
    EXPECT_EQ(tables::delta_app(later), "superhero/lib.server.lobby/log-12/0");
    EXPECT_EQ(tables::parse_delta_app("superhero/lib.server.lobby/7"), first);
    EXPECT_EQ(tables::parse_delta_app("superhero/lib.server.lobby/log-12/0"), later);
    for (const char* app :
         {"", "superhero", "superhero/", "superhero/7", "superhero//7", "superhero/t/", "spark/t/7",
          "superhero/t/log-1/7", "superhero/t/log-2/x/7", "superhero/t/07", "superhero/t/-1"}) {
        EXPECT_FALSE(tables::parse_delta_app(app)) << app;
    }
}

TEST(DeltaText, TheFirstVersionLineByLine) {
    EXPECT_EQ(
        tables::make_first_delta_version(ports::Table::meta, "an-id", k_time),
        R"({"commitInfo":{"timestamp":1795000000123,"operation":"CREATE TABLE",)"
        R"("operationParameters":{},"isBlindAppend":true,"engineInfo":"superhero",)"
        R"("superhero.ends":{}}})"
        "\n"
        R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}})"
        "\n"
        R"({"metaData":{"id":"an-id","name":"GAME_META","format":{"provider":"parquet",)"
        R"("options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[)"
        R"({\"name\":\"game_token\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}},)"
        R"({\"name\":\"user_token\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}},)"
        R"({\"name\":\"superhero_id\",\"type\":\"integer\",\"nullable\":true,\"metadata\":{}}]}",)"
        R"("partitionColumns":[],"configuration":{"delta.appendOnly":"true"},)"
        R"("createdTime":1795000000123}})"
        "\n");
    const std::string podium = tables::delta_schema(ports::Table::podium);
    EXPECT_NE(podium.find(R"("name":"rank","type":"integer")"), podium.npos);
    EXPECT_NE(podium.find(R"("name":"damage_sent","type":"long")"), podium.npos);
}

TEST(DeltaText, AVersionLineByLine) {
    DeltaActions actions;
    actions.txns[{"t", 1, 0}] = 20;
    actions.ends = {{{{"t", 1, 0}, 20}, {{"t", 1, 1}, 9}}};
    actions.adds.push_back({"t-0-10-20-w.parquet", 1234, 100, k_time, true});
    EXPECT_EQ(tables::make_delta_version(actions, k_time),
              R"({"commitInfo":{"timestamp":1795000000123,"operation":"WRITE",)"
              R"("operationParameters":{},"isBlindAppend":true,"engineInfo":"superhero",)"
              R"("superhero.ends":{"superhero/t/0":20,"superhero/t/1":9}}})"
              "\n"
              R"({"txn":{"appId":"superhero/t/0","version":20,"lastUpdated":1795000000123}})"
              "\n"
              R"({"add":{"path":"t-0-10-20-w.parquet","partitionValues":{},"size":1234,)"
              R"("modificationTime":1795000000123,"dataChange":true,)"
              R"("stats":"{\"numRecords\":100}"}})"
              "\n");
}

TEST(DeltaText, AVersionIsReadBack) {
    DeltaActions actions;
    actions.txns[{"t", 2, 3}] = 20;
    actions.ends = actions.txns;
    actions.adds.push_back({"a.parquet", 1234, 100, k_time, true});
    const auto back =
        tables::parse_delta_version(tables::make_delta_version(actions, k_time)).value();
    EXPECT_EQ(back.txns, actions.txns);
    EXPECT_EQ(back.ends, actions.ends);
    ASSERT_EQ(back.adds.size(), 1U);
    EXPECT_EQ(back.adds[0].name, "a.parquet");
    EXPECT_EQ(back.adds[0].bytes, 1234U);
    EXPECT_EQ(back.adds[0].rows, 100U);
    EXPECT_EQ(back.adds[0].modified, k_time);
    EXPECT_TRUE(back.adds[0].data_change);
    EXPECT_FALSE(back.protocol);
}

TEST(DeltaText, WhatOtherProgramsWriteIsRead) {
    const auto actions =
        tables::parse_delta_version(
            R"({"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["x"]}})"
            "\n"
            R"({"metaData":{"id":"i","schemaString":"s","partitionColumns":["c"],"more":1}})"
            "\n\n"
            R"({"add":{"path":"part%201.parquet","size":5,"modificationTime":1,)"
            R"("dataChange":false,"stats":null,"tags":{}}})"
            "\n"
            R"({"remove":{"path":"a.parquet","dataChange":false,"deletionTimestamp":1}})"
            "\n"
            R"({"txn":{"appId":"spark-1","version":3}})"
            "\n"
            R"({"commitInfo":{"operation":"OPTIMIZE"}})"
            "\n"
            R"({"domainMetadata":{"domain":"d"}})")
            .value();
    EXPECT_EQ(actions.protocol->writer, 7);
    ASSERT_TRUE(actions.metadata);
    EXPECT_EQ(actions.metadata->schema, "s");
    EXPECT_TRUE(actions.metadata->partitioned);
    ASSERT_EQ(actions.adds.size(), 1U);
    EXPECT_EQ(actions.adds[0].name, "part 1.parquet");
    EXPECT_FALSE(actions.adds[0].data_change);
    ASSERT_EQ(actions.removes.size(), 1U);
    EXPECT_FALSE(actions.removes[0].data_change);
    EXPECT_TRUE(actions.txns.empty());
    EXPECT_FALSE(actions.ends);
}

TEST(DeltaText, WhatIsNoActionIsNamedByItsLine) {
    for (const char* text : {"{\"txn\":{}}\nx", "{\"txn\":{\"appId\":\"a\"}}\n[]",
                             "{\"txn\":{\"appId\":\"a\"}}\n{\"add\":{\"path\":1}}"}) {
        const auto actions = tables::parse_delta_version(text);
        ASSERT_FALSE(actions) << text;
        EXPECT_NE(actions.error().what.find("line "), std::string::npos);
        EXPECT_EQ(actions.error().what.find('\n'), std::string::npos);
    }
}

}  // namespace
