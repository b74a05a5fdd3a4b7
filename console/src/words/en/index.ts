import { access } from "./access";
import { casework } from "./casework";
import { common } from "./common";
import { delivery } from "./delivery";
import { duty } from "./duty";
import { entrance } from "./entrance";
import { exposure } from "./exposure";
import { fields } from "./fields";
import { home } from "./home";
import { incident } from "./incident";
import { notice } from "./notice";
import { record } from "./record";
import { settings } from "./settings";
import { trust } from "./trust";

export const en = {
  access,
  casework,
  common,
  delivery,
  duty,
  entrance,
  exposure,
  fields,
  home,
  incident,
  notice,
  record,
  settings,
  trust,
};
