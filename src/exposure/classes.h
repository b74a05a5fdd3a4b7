// SPDX-License-Identifier: Apache-2.0
// What can be known about a person, in plain words. A class is one bit; what a person lost is a
// mask. The list is data: laws/classes/data_classes.json, built into the program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/result.h"

namespace candor::exposure {

struct Advice {
  std::string action;  // what to do, an imperative sentence without a full stop
  std::string why;
  std::int64_t minutes = 0;            // how long it takes
  std::optional<std::string> country;  // ISO 3166-1, where it helps only people there
};

// What the breach laws of US states call an element of personal information, under one name for all
// states; laws/classes/README.md says each in words. Which state protects which is law, and stands
// in laws/class_sets.json.
enum class StateElement {
  social_security_number,
  state_id,
  tax_id,
  passport,
  military_id,
  student_id,
  government_id,
  account,
  account_code,
  sign_in,
  security_token,
  private_key,
  electronic_signature,
  medical,
  health_insurance,
  biometric,
  genetic,
  birth_date,
  mothers_maiden_name,
  geolocation,
  plate_reader,
  tax_information,
  work_evaluation,
};
BOOST_DESCRIBE_ENUM(StateElement, social_security_number, state_id, tax_id, passport, military_id,
                    student_id, government_id, account, account_code, sign_in, security_token,
                    private_key, electronic_signature, medical, health_insurance, biometric,
                    genetic, birth_date, mothers_maiden_name, geolocation, plate_reader,
                    tax_information, work_evaluation)

struct DataClass {
  std::int64_t bit = 0;         // its place in a mask, 0 to 62; never used again for another
  std::string name;             // "postal_address"
  std::string words;            // "your home address"
  std::string hibp;             // Have I Been Pwned's DataClasses; may be empty
  std::string dpv;              // IRI in W3C's Data Privacy Vocabulary
  std::string veris;            // VERIS 1.4.1 attribute.confidentiality.data.variety
  bool gdpr_article_9 = false;  // a special category
  std::vector<StateElement> state_elements;  // none: no state's law that we know names it
  std::int64_t urgency = 0;                  // 1 is what a person must act on first
  std::vector<Advice> advice;
};

// Bit n stands for the data class of bit n.
using ClassMask = std::int64_t;

constexpr ClassMask mask_of(const DataClass& data_class) { return ClassMask{1} << data_class.bit; }

// All classes, most urgent first.
const std::vector<DataClass>& data_classes();
// The classes of a mask, most urgent first.
std::vector<DataClass> classes_in(ClassMask mask);
const DataClass* find_data_class(std::string_view name);
// The names of the classes that are any of these elements.
std::vector<std::string> names_of(const std::vector<StateElement>& elements);
// "email_address,password_hash". The refusal names what is not a class, with `place` in front.
Result<ClassMask> parse_classes(std::string_view names, std::string_view place);
// "email_address,password_hash", most urgent first.
std::string class_names(ClassMask mask);

}  // namespace candor::exposure
