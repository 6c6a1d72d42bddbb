#include "audit/comparison.h"
#include "wire/json_object.h"

namespace audit {
namespace {

using wire::JsonObject;

void append_place(std::string& out, const GamePlace& place) {
    JsonObject object(out);
    object.text("game", place.game.text());
    object.text("file", place.file);
    if (!place.text.empty()) object.text("text", place.text);
}

void append_value(JsonObject& object, std::string& out, std::string_view name,
                  const std::string& value) {
    object.key(name);
    if (value.empty()) {
        out += "null";
    } else {
        wire::append_json_string(out, value);
    }
}

void append_difference(std::string& out, const GameDifference& difference) {
    JsonObject object(out);
    object.text("game", difference.game.text());
    if (!difference.first_file.empty()) object.text("first_file", difference.first_file);
    if (!difference.second_file.empty()) object.text("second_file", difference.second_file);
    object.array("rows", difference.rows, [&out](const RowDifference& row) {
        JsonObject inner(out);
        inner.text("user", row.user.text());
        inner.text("table", table_name(row.table));
        inner.text("column", row.column);
        append_value(inner, out, "first", row.first);
        append_value(inner, out, "second", row.second);
    });
    if (difference.more > 0) object.number("more", difference.more);
}

void append_tables(std::string& out, const ComparedTables& tables) {
    JsonObject object(out);
    object.text("name", tables.name);
    object.number("games", tables.games);
    object.number("rows", tables.podium_rows);
    object.number("files", tables.files);
    object.number("unreadable_files", tables.unreadable);
    object.text("digest", tables.digest);
}

void append_examples(std::string& out, const Comparison& comparison) {
    JsonObject object(out);
    const auto places = [&](std::string_view name, const std::vector<GamePlace>& examples) {
        if (examples.empty()) return;
        object.array(name, examples, [&out](const GamePlace& place) { append_place(out, place); });
    };
    if (!comparison.examples.empty()) {
        object.array("different", comparison.examples, [&out](const GameDifference& difference) {
            append_difference(out, difference);
        });
    }
    places("only_first", comparison.first.only_examples);
    places("only_second", comparison.second.only_examples);
    places("doubled_first", comparison.first.doubled_examples);
    places("doubled_second", comparison.second.doubled_examples);
    const auto files = [&](std::string_view name, const ComparedTables& tables) {
        if (!tables.unreadable_examples.empty()) object.texts(name, tables.unreadable_examples);
    };
    files("unreadable_first", comparison.first);
    files("unreadable_second", comparison.second);
}

void heading(std::string& out, std::string_view what, std::uint64_t count) {
    out += std::string(what) + ": " + std::to_string(count) + "\n";
}

void append_more(std::string& out, std::uint64_t count, std::size_t told) {
    if (count > told) out += "  and " + std::to_string(count - told) + " more\n";
}

std::string row_text(const RowDifference& row, const Comparison& comparison) {
    const auto value = [](const std::string& text) {
        return text.empty() ? std::string("none") : text;
    };
    const std::string what = row.column == "row"
                                 ? "its row in " + std::string(table_name(row.table))
                                 : std::string(row.column);
    return "user " + row.user.text() + ": " + what + " is " + value(row.first) + " in " +
           comparison.first.name + ", " + value(row.second) + " in " + comparison.second.name;
}

void append_different(std::string& out, const Comparison& comparison) {
    if (comparison.different == 0) return;
    heading(out, "games with different rows", comparison.different);
    for (const GameDifference& difference : comparison.examples) {
        out += "  " + difference.game.text();
        if (!difference.first_file.empty()) out += ", " + difference.first_file;
        if (!difference.second_file.empty() && difference.second_file != difference.first_file) {
            out += ", " + difference.second_file;
        }
        out += "\n";
        for (const RowDifference& row : difference.rows) {
            out += "    " + row_text(row, comparison) + "\n";
        }
        if (difference.more > 0) out += "    and " + std::to_string(difference.more) + " more\n";
    }
    append_more(out, comparison.different, comparison.examples.size());
}

void append_side(std::string& out, const ComparedTables& tables) {
    if (tables.unreadable > 0) {
        heading(out, "files of " + tables.name + " that cannot be read", tables.unreadable);
        for (const std::string& file : tables.unreadable_examples) out += "  " + file + "\n";
        append_more(out, tables.unreadable, tables.unreadable_examples.size());
    }
    if (tables.only > 0) {
        heading(out, "games only in " + tables.name, tables.only);
        for (const GamePlace& place : tables.only_examples) {
            out += "  " + place.game.text() + " (" + place.file + ")\n";
        }
        append_more(out, tables.only, tables.only_examples.size());
    }
    if (tables.doubled > 0) {
        heading(out, "games more than once in " + tables.name, tables.doubled);
        for (const GamePlace& place : tables.doubled_examples) {
            out += "  " + place.game.text() + ": " + place.text + "\n";
        }
        append_more(out, tables.doubled, tables.doubled_examples.size());
    }
}

std::string size_text(const ComparedTables& tables) {
    return std::to_string(tables.games) + " games in " + std::to_string(tables.files) +
           " files of " + tables.name;
}

}  // namespace

std::string json_text(const Comparison& comparison) {
    std::string out;
    {
        JsonObject object(out);
        object.truth("same", comparison.same());
        object.number("equal", comparison.equal);
        object.number("different", comparison.different);
        object.number("only_first", comparison.first.only);
        object.number("only_second", comparison.second.only);
        object.number("doubled_first", comparison.first.doubled);
        object.number("doubled_second", comparison.second.doubled);
        object.key("first");
        append_tables(out, comparison.first);
        object.key("second");
        append_tables(out, comparison.second);
        object.key("examples");
        append_examples(out, comparison);
    }
    return out;
}

std::string readable_text(const Comparison& comparison) {
    std::string out = comparison.same() ? "compare: the same, " : "compare: NOT the same, ";
    out += size_text(comparison.first) + ", " + size_text(comparison.second) + "\n";
    out += "  " + std::to_string(comparison.equal) + " games have the same rows in both\n";
    append_side(out, comparison.first);
    append_side(out, comparison.second);
    append_different(out, comparison);
    for (const ComparedTables* tables : {&comparison.first, &comparison.second}) {
        out += "digest " + tables->digest + " " + tables->name + "\n";
    }
    return out;
}

}  // namespace audit
