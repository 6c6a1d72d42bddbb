// What tests of damage done on purpose have in common.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>

#include "tests/integration/audit_folder.h"

namespace support {

class AuditDamage : public testing::Test {
protected:
    // Three commits; the control: before any damage there is nothing to find.
    void SetUp() override {
        for (int i = 0; i < 3; ++i) folder.play(20);
        const auto report = folder.report();
        ASSERT_TRUE(report.ok()) << readable_text(report);
        ASSERT_EQ(report.games(), 54U);
        ASSERT_EQ(report.counts.checked, 54U);
        ASSERT_EQ(report.counts.timed_out, 6U);
    }

    void expect_only(const audit::Report& report, std::map<audit::Kind, std::uint64_t> wanted) {
        EXPECT_FALSE(report.ok());
        for (std::size_t i = 0; i < audit::k_kinds; ++i) {
            const audit::Kind kind = static_cast<audit::Kind>(i);
            EXPECT_EQ(report.findings.of(kind), wanted[kind]) << kind_text(kind) << "\n"
                                                              << readable_text(report);
        }
    }

    audit::Finding first(const audit::Report& report, audit::Kind kind) {
        const auto& examples = report.findings.examples(kind);
        return examples.empty() ? audit::Finding{} : examples.front();
    }

    // Lines for people that have the text.
    static std::vector<std::string> lines_with(const audit::Report& report,
                                               const std::string& text) {
        std::vector<std::string> lines;
        std::istringstream all(readable_text(report));
        for (std::string line; std::getline(all, line);) {
            if (line.find(text) != std::string::npos) lines.push_back(line);
        }
        return lines;
    }

    // The games that the second commit put into the tables.
    bool in_second_commit(const std::optional<base::GameToken>& game) const {
        for (std::size_t i = 18; i < 36; ++i) {
            if (folder.games[i].token() == game) return true;
        }
        return false;
    }

    AuditFolder folder;
};

}  // namespace support
