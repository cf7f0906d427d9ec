//! What people read on the pages, one file a language. A language implements [`Words`] as a whole, so
//! that a missing text does not compile.

mod en;
mod zh;

use acctpack::Lang;

/// Fixed texts of a language.
macro_rules! texts {
    ($($name:ident = $text:literal;)*) => {
        $(fn $name(&self) -> &'static str {
            $text
        })*
    };
}
use texts;

/// Names of texts that take no argument.
macro_rules! named {
    ($($name:ident)*) => {
        $(fn $name(&self) -> &'static str;)*
    };
}

/// Every text of the pages in one language.
pub(crate) trait Words: Sync {
    named! {
        language console skip navigation lists history sandbox quit steps audience message
        review sending go_on denied wrong_host wrong_page no_cookie ended ended_note nowhere
        nowhere_note gone gone_note too_many too_many_note too_large no_form not_taken new_list
        home_title home_lead no_service choose_file or_drop forms or_paste pasted check
        list_failed nothing_durable open_lists discard on_its_way state_sent state_draft
        left_out_rows left_out_note filter all save_rows download_rejects row_is_good
        not_editable pages earlier later reading not_judged service_gets package corrected
        left_out to_message nothing_sent download_package download_report choose_first
        no_package android android_open ios ios_lock cut now title content notice_note
        message_title as_json json_label devices latest_device latest_device_note all_devices
        all_devices_note environment no_ios ios_product ios_dev account_type account_type_note
        when at_once at_a_time send_time expiry to_review save preview review_title
        still_judging changed_since wrong_count who what through a_rehearsal this_machine
        not_uploaded last_push no_last_push then this_time list same_list another_version
        accounts_title same_message other_message i_looked again send send_note back_to_review
        not_begun may_close uploading awaiting_upload awaiting_push preparing pushed not_sent
        overtaken unclear what_to_do refused nothing_reached receipt_kept no_history
        state_pushed state_uploaded state_prepared state_refused state_unclear push_id_title
        sandbox_title sandbox_lead pushes uploads nothing_yet faults faults_note on_upload
        on_push other_faults fault_delay fault_reset fault_status fault_rate fault_garbage
        fault_lost taken found_in_it of_upload signed reason resume files leave_out_lists
        leave_out_lists_note leave_out_file leave_out_do remove
    }

    /// The tag of the other language, and its name in itself.
    fn other_language(&self) -> (&'static str, &'static str);
    /// `1,200 accounts`.
    fn accounts(&self, count: &str) -> String;
    /// The word after a number of accounts that is drawn large.
    fn accounts_word(&self, count: u64) -> &'static str;
    /// What a file of several brings: its rows, its accounts, those that stand in it or before it already.
    fn of_a_file(&self, rows: &str, accounts: &str, duplicates: u64) -> String;
    /// How many accounts a list leaves out.
    fn leaves_out(&self, accounts: &str) -> String;
    /// What the button that takes a list back says to those who do not see its row.
    fn take_back(&self, file: &str) -> String;
    /// `row 42`.
    fn row(&self, row: &str) -> String;
    /// That so many rows of each problem are shown.
    fn first_of_each(&self, count: &str) -> String;
    /// That the service has the package.
    fn uploaded_before(&self, upload_id: u64) -> String;
    /// What accounts of a type are.
    fn type_name(&self, account_type: u32) -> &'static str;
    /// That most accounts look like another type.
    fn type_question(&self, percent: u64, kind: &str, number: u32, name: &str) -> String;
    /// A button that takes that type.
    fn use_type(&self, number: u32) -> String;
    /// In which zone a send time is, and what time it is there.
    fn time_zone(&self, now: &str) -> String;
    /// How long a message can be kept.
    fn expiry_note(&self, hours: u64) -> String;
    /// That a message is kept for so many hours.
    fn kept_for(&self, hours: &str) -> String;
    /// A send time with its zone.
    fn at(&self, time: &str) -> String;
    /// The app by its id.
    fn app(&self, access_id: &str) -> String;
    /// The id of a push.
    fn push_id(&self, ids: &str) -> String;
    /// That another version of the list was pushed to with the same message, or may have been.
    fn other_version(&self, is_sure: bool) -> &'static str;
    /// What to type to confirm.
    fn type_count(&self, count: &str) -> String;
    /// Which attempt to upload comes next.
    fn attempt(&self, attempt: u32) -> String;
    /// What a person does about an outcome that is not known.
    fn unclear_steps(&self) -> [&'static str; 3];
    /// What to look for in the service's console.
    fn unclear_facts(&self, at: &str, access_id: &str) -> String;
}

/// The texts of a language.
pub(crate) fn of(lang: Lang) -> &'static dyn Words {
    match lang {
        Lang::En => &en::English,
        Lang::Zh => &zh::Chinese,
    }
}
