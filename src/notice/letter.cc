// SPDX-License-Identifier: Apache-2.0
#include "notice/letter.h"

#include <algorithm>
#include <span>

#include <ctemplate/template.h>
#include <ctemplate/template_dictionary.h>
#include <ctemplate/template_modifiers.h>
#include <fmt/format.h>

#include "base/embedded.h"
#include "base/hash.h"
#include "base/markdown.h"
#include "base/text.h"

namespace candor::notice {

extern const std::span<const EmbeddedFile> kLetterFiles;

namespace {

constexpr std::string_view kFields[] = {"{{name}}", "{{data_classes}}", "{{steps}}"};
constexpr std::string_view kSteps = "{{steps}}";
constexpr std::string_view kSampleCode = "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX";
constexpr std::size_t kLineCharactersMax = 100;

constexpr std::string_view kStepsHtml =
    "{{#has_steps}}<ol>\n{{#step}}<li><b>{{action}}</b> {{why}} {{effort}}</li>\n{{/step}}</ol>"
    "{{/has_steps}}";
constexpr std::string_view kStepsText =
    "{{#step}}{{number}}. {{action}} {{why}} {{effort}}{{separator}}{{/step}}";

std::int64_t count_of(std::string_view text, std::string_view part) {
  std::int64_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

// Faults of the merge fields, line by line.
void check_fields(std::string_view markdown, std::vector<Fault>& faults) {
  std::int64_t number = 0;
  for (std::string_view line : split(markdown, '\n')) {
    const std::string place = fmt::format("line {}", ++number);
    for (std::size_t at = line.find("{{"); at != std::string_view::npos; at = line.find("{{", at)) {
      const auto field = std::find_if(std::begin(kFields), std::end(kFields), [&](auto known) {
        return line.substr(at).starts_with(known);
      });
      if (field == std::end(kFields)) {
        faults.push_back({place,
                          "holds a merge field that is not {{name}}, {{data_classes}} or "
                          "{{steps}}"});
        at += 2;
        continue;
      }
      if (*field == kSteps && trim(line) != kSteps) {
        faults.push_back({place, "{{steps}} becomes a list; put it on a line of its own"});
      }
      at += field->size();
    }
  }
}

// {{steps}} as a paragraph of its own, whatever stands on the lines around it.
std::string with_steps_apart(std::string_view markdown) {
  std::string apart;
  for (std::string_view line : split(markdown, '\n')) {
    apart += trim(line) == kSteps ? "\n" + std::string(kSteps) + "\n" : std::string(line);
    apart += '\n';
  }
  return apart;
}

// What stands for the blanks while a form is made; in no text that it is made from.
struct Marks {
  std::string name;
  std::string code;
};

Pieces pieces_between(std::string_view text, const Marks& marks) {
  Pieces pieces;
  for (;;) {
    const std::size_t name = text.find(marks.name);
    const std::size_t code = text.find(marks.code);
    const std::size_t at = std::min(name, code);
    if (at == std::string_view::npos) break;
    pieces.push_back({std::string(text.substr(0, at)), name < code ? Blank::name : Blank::code});
    text.remove_prefix(at + (name < code ? marks.name : marks.code).size());
  }
  pieces.push_back({std::string(text), Blank::end});
  return pieces;
}

template <typename Add>
void fill(const Pieces& pieces, std::string_view name, std::string_view code, const Add& add) {
  for (const FormPiece& piece : pieces) {
    add(std::string_view(piece.bytes));
    if (piece.next == Blank::name) add(name);
    if (piece.next == Blank::code) add(code);
  }
}

std::string filled(const Pieces& pieces, std::string_view name, std::string_view code) {
  std::string bytes;
  fill(pieces, name, code, [&](std::string_view part) { bytes += part; });
  return bytes;
}

// Where a letter's code is typed, and what it leads to.
std::string code_page(const Sender& sender) { return sender.site_url + "/letter"; }

// How a reader knows that the letter is ours, as templates have it.
std::string code_lines(const Language& language, bool is_html) {
  const auto shown = [&](const std::string& words) {
    return is_html ? ctemplate::html_escape(words) : words;
  };
  const auto link = [&](const std::string& url) {
    return is_html ? fmt::format(R"(<a href="{0}">{0}</a>)", url) : url;
  };
  const std::string code = is_html ? "<b>{{code}}</b>" : "{{code}}";
  const std::string check = replace_all(
      replace_all(shown(language.letter_code), "{page}", link("{{code_page}}")), "{code}", code);
  const std::string page =
      replace_all(shown(language.letter_page), "{link}", link("{{code_page}}/{{code}}"));
  return is_html ? fmt::format("<p>{}</p>\n<p>{}</p>", check, page)
                 : fmt::format("{}\n{}", check, page);
}

std::string classes_in_a_row(const Language& language, const Personal& personal) {
  std::vector<std::string> classes;
  for (const std::string& data_class : personal.data_classes) {
    classes.push_back(clean_line(data_class));
  }
  return in_a_row(language, classes);
}

Block step_block(const Step& step, std::size_t number) {
  Block block;
  block.kind = BlockKind::numbered_item;
  block.level = 1;
  block.number = static_cast<std::int64_t>(number);
  block.text = fmt::format("{} {} {}", step.action, step.why, step.effort);
  return block;
}

std::string_view code_of(const Personal& personal) {
  return personal.code.empty() ? kSampleCode : std::string_view(personal.code);
}

std::unique_ptr<ctemplate::Template> parse_template(const std::string& text) {
  return std::unique_ptr<ctemplate::Template>(
      ctemplate::Template::StringToTemplate(text, ctemplate::DO_NOT_STRIP));
}

void set_sender(ctemplate::TemplateDictionary& values, const Sender& sender,
                const Language& language) {
  values.SetValue("organisation", sender.organisation);
  const auto set_if_any = [&](const char* section, const char* name, const std::string& value) {
    if (!value.empty()) values.SetValueAndShowSection(name, value, section);
  };
  const auto line_if_any = [&](const char* section, const char* name, const std::string& line,
                               std::string_view field, const std::string& value) {
    if (!value.empty()) set_if_any(section, name, replace_all(line, field, value));
  };
  line_if_any("has_contact_email", "people_answer", language.people_answer, "{contact_email}",
              sender.contact_email);
  line_if_any("has_contact_phone", "telephone", language.telephone, "{contact_phone}",
              sender.contact_phone);
  set_if_any("has_postal_address", "postal_address", sender.postal_address);
  values.SetValue("language", language.language);
  values.SetValue("loads_nothing", language.loads_nothing);
}

// Invisible characters that turn the direction of text or hide parts of it (Unicode Bidi_Control,
// line and paragraph separators, zero-width space), as UTF-8; the joiners U+200C and U+200D stay,
// because some scripts spell names with them.
bool is_invisible(std::string_view character) {
  return character == "\u061c" || character == "\u200b" || character == "\u200e" ||
         character == "\u200f" || (character >= "\u2028" && character <= "\u202e") ||
         (character >= "\u2060" && character <= "\u206f") || character == "\ufeff";
}

std::size_t character_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0x80) return 1;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

bool is_control(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  return lead < 0x20 || lead == 0x7f || (character >= "\u0080" && character <= "\u009f");
}

// "example.com" would become a link in the reader's mail program; "J.R.R. Tolkien" would not.
bool reads_as_host(std::string_view word) {
  const std::size_t dot = word.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view last = word.substr(dot + 1);
  const std::string_view before = word.substr(word.rfind('.', dot - 1) + 1, dot);
  const bool letters = last.size() >= 2 && std::all_of(last.begin(), last.end(), [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                static_cast<unsigned char>(c) >= 0x80;
                       });
  const bool lower = to_lower(last) == last;
  return letters && (lower || before.find('.') >= 2);
}

}  // namespace

struct Letter::Templates {
  std::string subject;
  std::vector<Block> blocks;
  Marks marks;
  Sender sender;
  const Language* language = nullptr;
  std::unique_ptr<ctemplate::Template> html;
  std::unique_ptr<ctemplate::Template> text;
  std::unique_ptr<ctemplate::Template> body;  // of the HTML
};

Letter::Letter(std::unique_ptr<Templates> templates) : templates_(std::move(templates)) {}
Letter::Letter(Letter&&) noexcept = default;
Letter& Letter::operator=(Letter&&) noexcept = default;
Letter::~Letter() = default;

Result<std::string> title_of(std::string_view markdown) {
  const std::vector<Block> blocks = read_blocks(markdown);
  if (blocks.empty() || blocks.front().kind != BlockKind::heading ||
      trim(blocks.front().text).empty()) {
    return fail(ErrorCode::invalid,
                "the text has no title; begin it with a line such as "
                "\"# Notice of data breach at …\"");
  }
  const std::string& title = blocks.front().text;
  if (title.find("{{") != std::string::npos) {
    return fail(ErrorCode::invalid,
                "the title holds a merge field; it must be the same for everybody");
  }
  return clean_line(title);
}

Result<Letter> Letter::compile(std::string_view markdown, const Sender& sender,
                               const Language& language) {
  std::vector<Fault> faults;
  const auto gather = [&](const auto& result) {
    if (result) return;
    const Error& error = result.error();
    if (error.faults.empty()) faults.push_back({"text", error.message});
    faults.insert(faults.end(), error.faults.begin(), error.faults.end());
  };
  if (find_invalid_utf8(markdown)) faults.push_back({"text", "is not UTF-8"});
  if (faults.empty()) {
    gather(check_markdown(markdown));
    gather(title_of(markdown));
    check_fields(markdown, faults);
  }
  std::vector<Block> blocks;
  std::string body_html;
  std::string body_text;
  if (faults.empty()) {
    const std::string apart = with_steps_apart(markdown);
    blocks = read_blocks(apart);
    body_html = to_html(apart);
    body_text = to_plain_text(apart);
    for (std::string_view field : kFields) {
      const std::int64_t wanted = count_of(markdown, field);
      const bool listed = field != kSteps || count_of(body_html, "<p>{{steps}}</p>") == wanted;
      if (count_of(body_html, field) != wanted || count_of(body_text, field) != wanted || !listed) {
        faults.push_back({"text", fmt::format("{} stands in a link or a list, where it cannot be "
                                              "filled in",
                                              field)});
      }
    }
  }
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the text cannot become a letter as it is", std::move(faults));
  }

  auto templates = std::make_unique<Templates>();
  templates->subject = TRY(title_of(markdown));
  templates->marks = {sha256_hex(fmt::format("name {}", markdown)),
                      sha256_hex(fmt::format("code {}", markdown))};
  templates->sender = sender;
  templates->language = &language;
  templates->blocks = std::move(blocks);
  body_html = replace_all(std::move(body_html), "<p>{{steps}}</p>", kStepsHtml);
  body_text = replace_all(std::move(body_text), kSteps, kStepsText);
  const auto around = [&](std::string_view name, const std::string& body) {
    return replace_all(replace_all(std::string(embedded_file(kLetterFiles, name)), "[[CODE]]",
                                   code_lines(language, name == "letter.html")),
                       "[[BODY]]", body);
  };
  const std::string escaped = "{{%AUTOESCAPE context=\"HTML\"}}";
  templates->html = parse_template(escaped + around("letter.html", body_html));
  templates->text = parse_template(around("letter.txt", body_text));
  templates->body = parse_template(escaped + body_html);
  CHECK(templates->html && templates->text && templates->body);
  return Letter(std::move(templates));
}

const Sender& Letter::sender() const { return templates_->sender; }
const Language& Letter::language() const { return *templates_->language; }

void Letter::set(ctemplate::TemplateDictionary& values, const Personal& personal) const {
  const Sender& sender = templates_->sender;
  values.SetValue("subject", templates_->subject);
  set_sender(values, sender, language());
  values.SetValue("name", templates_->marks.name);
  values.SetValue("data_classes", classes_in_a_row(language(), personal));
  if (!sender.site_url.empty())
    values.SetValueAndShowSection("code", templates_->marks.code, "has_code");
  values.SetValue("code_page", code_page(sender));
  if (!personal.steps.empty()) values.ShowSection("has_steps");
  for (std::size_t i = 0; i < personal.steps.size(); ++i) {
    const Step& step = personal.steps[i];
    ctemplate::TemplateDictionary* item = values.AddSectionDictionary("step");
    item->SetIntValue("number", static_cast<long>(i) + 1);
    item->SetValue("action", step.action);
    item->SetValue("why", step.why);
    item->SetValue("effort", step.effort);
    item->SetValue("separator", i + 1 < personal.steps.size() ? "\n" : "");
  }
}

LetterForm Letter::form(const Personal& personal) const {
  ctemplate::TemplateDictionary values("letter");
  set(values, personal);
  std::string text;
  std::string html;
  CHECK(templates_->text->Expand(&text, &values));
  CHECK(templates_->html->Expand(&html, &values));
  return {.subject = templates_->subject,
          .text = pieces_between(text, templates_->marks),
          .html = pieces_between(html, templates_->marks),
          .no_name = language().customer};
}

RenderedLetter Letter::render(const Personal& personal) const {
  const LetterForm pieces = form(personal);
  const Filling filling = filling_of(personal.name, pieces.no_name, code_of(personal));
  return {.subject = pieces.subject,
          .text = fill_text(pieces.text, filling),
          .html = fill_html(pieces.html, filling),
          .sha256 = rendered_sha256(pieces, filling)};
}

std::string Letter::body_html(const Personal& personal) const {
  ctemplate::TemplateDictionary values("body");
  set(values, personal);
  std::string html;
  CHECK(templates_->body->Expand(&html, &values));
  return fill_html(pieces_between(html, templates_->marks),
                   filling_of(personal.name, language().customer, code_of(personal)));
}

std::vector<Block> Letter::blocks(const Personal& personal) const {
  std::vector<Block> filled;
  for (Block block : templates_->blocks) {
    if (block.text == kSteps) {
      for (std::size_t i = 0; i < personal.steps.size(); ++i) {
        filled.push_back(step_block(personal.steps[i], i + 1));
      }
      continue;
    }
    // The name comes last: nothing in it is a field, as no name with a brace is printed.
    block.text = replace_all(std::move(block.text), "{{data_classes}}",
                             classes_in_a_row(language(), personal));
    block.text = replace_all(std::move(block.text), "{{name}}",
                             filling_of(personal.name, language().customer, "").name_text);
    filled.push_back(std::move(block));
  }
  if (!sender().site_url.empty()) {
    Block code;
    code.text = replace_all(replace_all(language().letter_code, "{page}", code_page(sender())),
                            "{code}", code_of(personal));
    filled.push_back(std::move(code));
  }
  return filled;
}

Filling filling_of(std::string_view name, std::string_view no_name, std::string_view code) {
  std::string text = printable_name(name);
  if (text.empty()) text = no_name;
  std::string html = ctemplate::html_escape(text);
  return {std::move(text), std::move(html), std::string(code)};
}

std::string fill_text(const Pieces& pieces, const Filling& filling) {
  return filled(pieces, filling.name_text, filling.code);
}

std::string fill_html(const Pieces& pieces, const Filling& filling) {
  return filled(pieces, filling.name_html, filling.code);
}

std::string rendered_sha256(const LetterForm& form, const Filling& filling) {
  Sha256 hash;
  const auto add = [&](std::string_view part) { hash.add(part); };
  add(form.subject);
  add("\n");
  fill(form.text, filling.name_text, filling.code, add);
  add("\n");
  fill(form.html, filling.name_html, filling.code, add);
  return hash.finish_hex();
}

std::string clean_line(std::string_view text) {
  std::string line;
  std::size_t characters = 0;
  const auto add = [&](std::string_view character) {
    if (character == " " && (line.empty() || line.back() == ' ')) return;
    if (characters++ < kLineCharactersMax) line += character;
  };
  while (!text.empty()) {
    const std::size_t length = character_length(text.front());
    const std::string_view character = text.substr(0, length);
    if (find_invalid_utf8(character)) {
      add("\ufffd");
      text.remove_prefix(1);
      continue;
    }
    text.remove_prefix(length);
    if (is_invisible(character)) continue;
    add(is_control(character) || character == "\u00a0" ? " " : character);
  }
  return std::string(trim(line));
}

std::string printable_name(std::string_view name) {
  std::string line = clean_line(name);
  if (line.find_first_of("@/\\<>{}[]|") != std::string::npos) return "";
  for (std::string_view word : split(line, ' ')) {
    if (to_lower(word).starts_with("www.") || reads_as_host(word)) return "";
  }
  return line;
}

}  // namespace candor::notice
