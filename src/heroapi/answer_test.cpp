#include "heroapi/answer.h"

#include <gtest/gtest.h>

namespace heroapi {
namespace {

constexpr std::string_view k_hero = R"({"response":"success","id":"7","name":"Zoë"})";

TEST(JudgedAnswer, HeroThatWasAskedFor) {
    EXPECT_EQ(judge(7, 200, k_hero).verdict, AnswerKind::hero);
    EXPECT_EQ(judge(7, 200, R"({"response":"success","id":7})").verdict, AnswerKind::hero);
}

TEST(JudgedAnswer, ErrorsOfTheApi) {
    EXPECT_EQ(judge(7, 200, R"({"response":"error","error":"invalid id"})").verdict,
              AnswerKind::end);
    EXPECT_EQ(judge(7, 200, R"({"response":"error","error":"access denied"})").verdict,
              AnswerKind::denied);
    EXPECT_EQ(judge(7, 403, R"({"response":"error","error":"access denied"})").verdict,
              AnswerKind::denied);
}

TEST(JudgedAnswer, StatusesThatPass) {
    for (const long status : {408L, 429L, 500L, 502L, 503L, 599L}) {
        EXPECT_EQ(judge(7, status, k_hero).verdict, AnswerKind::busy) << status;
        EXPECT_EQ(judge(7, status, k_hero).what, "HTTP status " + std::to_string(status));
    }
}

TEST(JudgedAnswer, WhatMakesNoSenseSaysWhatWasExpected) {
    const auto expected = [](long status, std::string_view body) {
        const JudgedAnswer answer = judge(7, status, body);
        EXPECT_EQ(answer.verdict, AnswerKind::absurd) << body;
        return answer.what;
    };
    EXPECT_EQ(expected(404, k_hero), "HTTP status 200 instead of 404");
    EXPECT_EQ(expected(200, "<html>"), "JSON (line 1, column 1: a value)");
    EXPECT_EQ(expected(200, ""), "JSON (line 1, column 1: a value)");
    EXPECT_EQ(expected(200, "{\"response\":\"success\",\"id\":\"7\",\"name\":\"\xff\"}"),
              "JSON (line 1, column 40: UTF-8)");
    EXPECT_EQ(judge(7, 200, "\xEF\xBB\xBF" + std::string(k_hero)).verdict, AnswerKind::hero);
    EXPECT_EQ(expected(200, "[]"), R"("response":"success")");
    EXPECT_EQ(expected(200, R"({"response":"error","error":"moon"})"), R"("response":"success")");
    EXPECT_EQ(expected(200, R"({"id":"7"})"), R"("response":"success")");
    EXPECT_EQ(expected(200, R"({"response":"success"})"), R"("id":"7")");
    EXPECT_EQ(expected(200, R"({"response":"success","id":"8"})"), R"("id":"7")");
    EXPECT_EQ(expected(200, R"({"response":"success","id":"07"})"), R"("id":"7")");
    EXPECT_EQ(expected(200, R"({"response":"success","id":-7})"), R"("id":"7")");
}

TEST(JudgedAnswer, ExcerptIsOneShortLineOfWholeCharacters) {
    EXPECT_EQ(excerpt("one\ntwo\t\x7f"), "one two  ");
    EXPECT_EQ(excerpt(std::string(80, 'a')), std::string(80, 'a'));
    EXPECT_EQ(excerpt(std::string(79, 'a') + "ëb"), std::string(79, 'a') + "...");
}

}  // namespace
}  // namespace heroapi
