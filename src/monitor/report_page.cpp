#include "monitor/report_page.h"

#include "monitor/page_files.h"
#include "wire/json_object.h"

namespace monitor {
namespace {

constexpr std::string_view k_policy =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n";

// Data cannot end the element that it stands in, nor begin another.
std::string within_script(std::string_view json) {
    std::string out;
    for (const char c : json) {
        if (c == '<') {
            out += "\\u003c";
        } else {
            out += c;
        }
    }
    return out;
}

// The name between `before` and `after` where the line is such a reference to a file of the page.
std::string_view file_in(std::string_view line, std::string_view before, std::string_view after) {
    const auto begin = line.find(before);
    if (begin == std::string_view::npos) return {};
    line.remove_prefix(begin + before.size());
    return line.substr(0, line.find(after));
}

std::string_view bytes_of(std::string_view name) {
    const auto file = page_file(name);
    return file ? file->bytes : std::string_view();
}

std::string data_of(const ReportTexts& texts) {
    std::string out;
    {
        wire::JsonObject report(out);
        report.key("state");
        out += texts.state;
        report.key("history");
        out += texts.history;
        report.text("proof", texts.proof);
    }
    return out;
}

void add_element(std::string& out, std::string_view name, std::string_view bytes) {
    out.append("<").append(name).append(">\n").append(bytes).append("\n</").append(name) += ">\n";
}

}  // namespace

// Scripts that stand in the page run where they stand, so they come behind what they look for.
std::string report_page(const ReportTexts& texts) {
    std::string out, scripts;
    std::string_view left = bytes_of("index.html");
    while (!left.empty()) {
        const std::string_view line = left.substr(0, left.find('\n'));
        left.remove_prefix(std::min(left.size(), line.size() + 1));
        const auto style = file_in(line, "rel=\"stylesheet\" href=\"page/", "\"");
        const auto script = file_in(line, "<script defer src=\"page/", "\"");
        if (!style.empty()) {
            add_element(out, "style", bytes_of(style));
        } else if (!script.empty()) {
            add_element(scripts, "script", bytes_of(script));
        } else if (line.starts_with("</body>")) {
            out += "<script type=\"application/json\" id=\"report\">" +
                   within_script(data_of(texts)) + "</script>\n" + scripts;
            out.append(line) += '\n';
        } else {
            out.append(line) += '\n';
            if (line.find("<meta charset") != std::string_view::npos) out += k_policy;
        }
    }
    return out;
}

}  // namespace monitor
