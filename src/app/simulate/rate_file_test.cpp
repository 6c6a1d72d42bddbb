#include "app/simulate/rate_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temp_folder.h"

namespace app {
namespace {

class RateFileTest : public testing::Test {
protected:
    base::Result<NamedRate> read(const std::string& text) {
        std::ofstream(path_) << text;
        return read_rate(path_);
    }

    const support::TempFolder folder_;
    const std::string path_ = folder_.path() / "rate";
};

TEST_F(RateFileTest, HoldsWhatTheFlagTakes) {
    EXPECT_EQ(read("20").value().shape, player::parse_load_shape("20"));
    EXPECT_EQ(read(" ramp:1,5,10\r\n").value().shape, player::parse_load_shape("ramp:1,5,10"));
    EXPECT_EQ(read(" ramp:1,5,10\r\n").value().text, "ramp:1,5,10");
}

TEST_F(RateFileTest, AnythingElseIsAnErrorOfOneLine) {
    for (const std::string text : {"", "\n", "fast", "0", "1 2", "20\n30\n", "-1"}) {
        const auto rate = read(text);
        ASSERT_FALSE(rate) << text;
        EXPECT_EQ(rate.error().fault, base::Fault::settings);
        EXPECT_TRUE(rate.error().what.starts_with("--rate-file (RATE_FILE) is \"" + path_));
        EXPECT_TRUE(rate.error().what.ends_with(" expected"));
        EXPECT_EQ(rate.error().what.find('\n'), std::string::npos);
    }
    EXPECT_NE(read("fast").error().what.find("it holds \"fast\": games per second"),
              std::string::npos);
}

TEST_F(RateFileTest, AFileThatIsNotThereIsAnError) {
    const auto none = read_rate(path_);
    ASSERT_FALSE(none);
    EXPECT_TRUE(none.error().what.ends_with("it cannot be read: No such file or directory"));
    EXPECT_FALSE(read_rate(folder_.path())) << "a folder";
}

TEST_F(RateFileTest, ItsRateIsThatOfTheSettings) {
    Settings settings;
    EXPECT_FALSE(with_rate_of_file(settings).play.rate);
    std::ofstream(path_) << "7";
    settings.play.rate_file = path_;
    EXPECT_DOUBLE_EQ(with_rate_of_file(settings).play.rate->low, 7);
}

}  // namespace
}  // namespace app
