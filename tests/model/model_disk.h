// A file system in memory that knows what is durable: the bytes of a file once they were synced,
// its name once its folder was.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ports/file_exchange.h"
#include "ports/table_store.h"
#include "tests/model/stage.h"

namespace model {

struct Inode {
    ports::Rows rows;                      // of a data file
    ports::Commit commit;                  // of a commit file
    std::vector<ports::MergedPart> parts;  // of a merged file: whose rows it has
    bool readable = true;                  // false: half written, or its bytes were lost
    bool durable = false;                  // its bytes
    base::Timestamp modified;
    std::string writer;  // the process
};
using File = std::shared_ptr<Inode>;

// Names and files. What a loss of power leaves of the changes since the last sync() is any number
// of the first ones; what one folder keeps says nothing about another.
class Folder {
public:
    using Names = std::map<std::string, File>;
    using Change = std::vector<std::pair<std::string, File>>;  // nullptr: the name goes

    const Names& names() const noexcept { return now_; }
    File find(const std::string& name) const;

    void add(const std::string& name, File file) { change({{name, std::move(file)}}); }
    void remove(const std::string& name) { change({{name, nullptr}}); }
    void rename(const std::string& from, const std::string& to);
    void change(Change change);  // in one step
    void sync();
    // How many changes were undone.
    std::uint64_t lose_power(base::Random& random);

private:
    static void carry_out(const Change& change, Names& names);

    Names now_, durable_;
    std::vector<Change> pending_;
};

struct LetterPlace {
    std::string topic;
    ports::Partition partition = 0;
    ports::Offset offset = 0;
    auto operator<=>(const LetterPlace&) const = default;
};

// The output folder: what all workers share. No more than data; who may do what is up to the doors.
class ModelDisk {
public:
    explicit ModelDisk(Stage& stage) : stage_(stage) {}

    Folder& table(ports::Table table) { return tables_[static_cast<std::size_t>(table)]; }
    const Folder& table(ports::Table table) const {
        return tables_[static_cast<std::size_t>(table)];
    }
    Folder& commits(ports::Partition partition) { return commits_[partition]; }
    const std::map<ports::Partition, Folder>& commits() const noexcept { return commits_; }
    std::map<LetterPlace, ports::DeadLetter>& letters() noexcept { return letters_; }
    const std::map<LetterPlace, ports::DeadLetter>& letters() const noexcept { return letters_; }

    // Every change of what readers can see counts here.
    void touch() noexcept { ++version_; }
    std::uint64_t version() const noexcept { return version_; }

    void lose_power();

private:
    Stage& stage_;
    Folder tables_[2];
    std::map<ports::Partition, Folder> commits_;  // names are offsets with 20 digits
    std::map<LetterPlace, ports::DeadLetter> letters_;
    std::uint64_t version_ = 0;
};

// As the ledger's files are named: sorted as numbers are.
std::string offset_name(ports::Offset offset);

inline bool is_hidden(const std::string& name) { return name.starts_with('.'); }

}  // namespace model
