#include "parquet/folder_dead_letters.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <tuple>
#include <vector>

#include "base/base64.h"

namespace tables {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t k_largest_letter = std::size_t{64} << 20;
constexpr std::size_t k_together = 256;  // each holds a file descriptor

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

base::Result<void> FolderDeadLetters::put_piece(std::span<const ports::DeadLetter> letters) const {
    std::vector<Draft> drafts;
    for (const ports::DeadLetter& letter : letters) {
        const fs::path path = layout_.dead(letter.topic, letter.log_number, letter.partition) /
                              offset_name(letter.offset);
        if (::access(path.c_str(), F_OK) == 0) continue;
        auto draft = disk_.start(path, letter_text(letter));
        if (!draft) return draft.error();
        drafts.push_back(std::move(*draft));
    }
    if (auto done = disk_.sync(drafts); !done) return done;
    for (const Draft& draft : drafts) {
        if (const auto done = disk_.finish(draft); !done) return done.error();
    }
    return {};
}

base::Result<void> FolderDeadLetters::put(const std::vector<ports::DeadLetter>& letters) {
    std::set<fs::path> folders;
    for (const ports::DeadLetter& letter : letters) {
        if (auto fine = check_place(letter.topic, letter.partition, letter.offset); !fine) {
            return fine;
        }
        folders.insert(layout_.dead(letter.topic, letter.log_number, letter.partition));
    }
    for (const fs::path& folder : folders) {
        if (auto made = disk_.make_folders(folder); !made) return made;
    }
    for (std::span<const ports::DeadLetter> left = letters; !left.empty();) {
        const auto piece = left.first(std::min(left.size(), k_together));
        if (auto done = put_piece(piece); !done) return done;
        left = left.subspan(piece.size());
    }
    // Also where nothing was new: whoever was first may have died before this.
    for (const fs::path& folder : folders) {
        if (auto done = disk_.sync_folder(folder); !done) return done;
    }
    return {};
}

base::Result<std::vector<ports::DeadLetter>> FolderDeadLetters::load(std::string_view topic) const {
    std::vector<ports::DeadLetter> letters;
    std::error_code error;
    const fs::path folder = layout_.dead() / topic;
    fs::recursive_directory_iterator at(folder, error);
    if (error == std::errc::no_such_file_or_directory) return letters;
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        const auto offset = parse_offset_name(at->path().filename().string());
        const auto partition = parse_partition(at->path().parent_path().filename().string());
        if (!offset || !partition) continue;
        const auto text = disk_.read(at->path(), k_largest_letter);
        if (!text) return text.error();
        boost::system::error_code broken;
        const json::value letter = json::parse(*text, broken);
        if (broken || !letter.is_object()) continue;
        const json::value* reason = letter.as_object().if_contains("reason");
        if (reason == nullptr || !reason->is_string()) continue;
        const fs::path above = at->path().parent_path().parent_path();
        letters.push_back(
            {std::string(topic), *partition, *offset, std::string(reason->as_string()),
             std::string(),
             parse_log_folder(above.filename().string()).value_or(ports::k_first_log)});
    }
    if (error) return base::disk_error("cannot list " + folder.string(), error.value());
    std::sort(letters.begin(), letters.end(), [](const auto& a, const auto& b) {
        return std::tuple(a.log_number, a.partition, a.offset) <
               std::tuple(b.log_number, b.partition, b.offset);
    });
    return letters;
}

}  // namespace tables
