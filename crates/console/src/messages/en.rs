//! The pages in English.

use super::{Words, texts};

/// The pages in English.
pub(super) struct English;

impl Words for English {
    texts! {
        language = "en";
        console = "console";
        skip = "Skip to the content";
        navigation = "Pages";
        lists = "Lists";
        history = "History";
        sandbox = "Sandbox";
        quit = "Quit";
        steps = "Steps";
        audience = "Audience";
        message = "Message";
        review = "Review";
        sending = "Sending";
        go_on = "Continue";
        denied = "This page is closed to you";
        wrong_host = "This server answers under 127.0.0.1 and localhost alone.";
        wrong_page = "This change does not come from the console's own page. Go back, reload the page, and try again.";
        no_cookie = "Open the address that the terminal shows. Each address opens the page once; after that, the terminal shows the next one.";
        ended = "The console has ended";
        ended_note = "Lists and packages are removed from this machine; receipts are kept. You can close this page.";
        nowhere = "There is no such page";
        nowhere_note = "The address leads nowhere.";
        gone = "This list is no longer open";
        gone_note = "It was discarded, or the console was started anew. What was sent stands under History: drop the list again to take it up where it was cut off.";
        too_many = "Too many lists are open";
        too_many_note = "Discard one of them first.";
        too_large = "The file has over 1 GiB. A package has 100 MB at most: cut the list, or leave out columns that it does not need.";
        no_form = "The request was cut off or is no form. Go back and try again.";
        not_taken = "The list was not taken";
        new_list = "New list";
        home_title = "Whom do you want to reach?";
        home_lead = "Choose a list of accounts, or several that make one. It is checked on this machine, fixed where that loses nothing, and sent only when you confirm it.";
        no_service = "Lists can be checked, but not sent";
        choose_file = "Choose files";
        or_drop = "or drop them anywhere on this page";
        forms = ".txt, .csv, .zip, .gz or an Excel workbook, up to 1 GiB";
        or_paste = "Paste accounts instead";
        pasted = "One account per line";
        check = "Check the list";
        list_failed = "The list could not be read. Is the console still running?";
        nothing_durable = "Nothing leaves this machine before the last step. Lists are removed when the console ends.";
        open_lists = "Open lists";
        discard = "Discard";
        on_its_way = "On its way";
        state_sent = "sent";
        state_draft = "not sent";
        left_out_rows = "Rows that are left out";
        left_out_note = "They break a rule of the service. Correct a row and it joins the package; leave it as it is and it stays out.";
        filter = "Filter by problem";
        all = "All";
        save_rows = "Save corrections";
        download_rejects = "Download the rows that are left out";
        row_is_good = "Good: it joins the package.";
        not_editable = "It is too long or too damaged to be corrected here.";
        pages = "Pages of rows";
        earlier = "Earlier";
        later = "Later";
        reading = "Reading the list";
        not_judged = "The list could not be checked";
        service_gets = "What the service gets";
        package = "Package";
        corrected = "Corrected rows";
        left_out = "Left out";
        to_message = "Write the message";
        nothing_sent = "Nothing is sent yet.";
        download_package = "Download the package";
        download_report = "Download the report";
        choose_first = "Choose the column that holds the accounts first.";
        no_package = "There is no package: no account is left.";
        android = "Android";
        android_open = "Android, expanded";
        ios = "iOS banner";
        ios_lock = "iOS lock screen";
        cut = "is cut";
        now = "now";
        title = "Title";
        content = "Text";
        notice_note = "About so much shows; it differs from phone to phone.";
        message_title = "What do you want to say?";
        as_json = "The whole message as JSON";
        json_label = "The service's message object; it replaces title and text";
        devices = "Devices";
        latest_device = "On the latest device";
        latest_device_note = "of each account";
        all_devices = "On all devices";
        all_devices_note = "that an account is bound to";
        environment = "iOS environment";
        no_ios = "The app is not for iOS";
        ios_product = "Production";
        ios_dev = "Development";
        account_type = "Account type";
        account_type_note = "As the app bound its accounts. If unsure, ask the developers: under another type nobody is reached.";
        when = "When";
        at_once = "At once";
        at_a_time = "At a time";
        send_time = "Send time";
        expiry = "Hours that it is kept for a device that is off";
        to_review = "Review";
        save = "Save";
        preview = "On phones";
        review_title = "Is this what you want to send?";
        still_judging = "The list is still being checked.";
        changed_since = "Something has changed since you looked. This is how it stands now: nothing was sent.";
        wrong_count = "The number that you typed is not the number of accounts. Nothing was sent.";
        who = "Who";
        what = "What";
        through = "Through";
        a_rehearsal = "a rehearsal: it reaches nobody";
        this_machine = "this machine, but no sandbox: it may reach people";
        not_uploaded = "not uploaded yet";
        last_push = "Against the last push of this list";
        no_last_push = "The console has not pushed to this list before.";
        then = "Last push";
        this_time = "This push";
        list = "List";
        same_list = "the same list";
        another_version = "another version of it";
        accounts_title = "Accounts";
        same_message = "the same message";
        other_message = "another message";
        i_looked = "I looked in the service's console: it was not sent. Send it.";
        again = "Push to the same people again";
        send = "Send";
        send_note = "The push goes out once, whoever clicks or reloads.";
        back_to_review = "Back to the review";
        not_begun = "Nothing was sent yet";
        may_close = "It goes on if you close this page, and stands under History then.";
        uploading = "Uploading";
        awaiting_upload = "Waiting for the answer to the upload";
        awaiting_push = "The push is on its way; waiting for the answer";
        preparing = "Preparing";
        pushed = "The push was accepted";
        not_sent = "Nothing was sent";
        overtaken = "Something else was sent since you confirmed. Look at the review again.";
        unclear = "It is not known whether the push was accepted";
        what_to_do = "What to do now";
        refused = "The service refused the push";
        nothing_reached = "Nobody was reached. Change what is wrong and send it again: what was uploaded is not uploaded twice.";
        receipt_kept = "The receipt is kept in";
        no_history = "Nothing was sent yet.";
        state_pushed = "Pushed";
        state_uploaded = "Uploaded, not pushed";
        state_prepared = "Not uploaded";
        state_refused = "Refused";
        state_unclear = "Unclear: look in the service's console";
        push_id_title = "Push ID";
        sandbox_title = "What arrived";
        sandbox_lead = "This is a sandbox: nothing reaches anyone. Pushes and uploads show up here as they arrive.";
        pushes = "Pushes";
        uploads = "Uploads";
        nothing_yet = "Nothing has arrived yet.";
        faults = "Faults";
        faults_note = "Turn one on and see what happens when the service or the network fails.";
        on_upload = "on uploads";
        on_push = "on pushes";
        other_faults = "Others that are on";
        fault_delay = "The answer takes 5 seconds";
        fault_reset = "The connection breaks";
        fault_status = "The gateway fails (503)";
        fault_rate = "Too many requests (1008028)";
        fault_garbage = "A login page instead of an answer";
        fault_lost = "Carried out, and the answer is lost";
        taken = "taken";
        found_in_it = "Found in it";
        of_upload = "Upload ID";
        signed = "signed by";
        reason = "Reason";
        resume = "Resume";
        files = "Files";
        leave_out_lists = "Leave people out";
        leave_out_lists_note = "Those who opted out, or whom an earlier push reached. Their lists are read by the same rules, so that two spellings of an account are one.";
        leave_out_file = "Lists of those to leave out";
        leave_out_do = "Leave them out";
        remove = "Remove";
    }

    fn other_language(&self) -> (&'static str, &'static str) {
        ("zh", "中文")
    }

    fn accounts(&self, count: &str) -> String {
        format!("{count} {}", if count == "1" { "account" } else { "accounts" })
    }

    fn accounts_word(&self, count: u64) -> &'static str {
        if count == 1 { "account" } else { "accounts" }
    }

    fn of_a_file(&self, rows: &str, accounts: &str, duplicates: u64) -> String {
        let rows_word = if rows == "1" { "row" } else { "rows" };
        match duplicates {
            0 => format!("{rows} {rows_word}, {accounts}"),
            _ => format!("{rows} {rows_word}, {accounts} without duplicates"),
        }
    }

    fn leaves_out(&self, accounts: &str) -> String {
        format!("leaves out {accounts}")
    }

    fn take_back(&self, file: &str) -> String {
        format!("Remove: {file}")
    }

    fn row(&self, row: &str) -> String {
        format!("row {row}")
    }

    fn first_of_each(&self, count: &str) -> String {
        format!("The first {count} of each problem are shown.")
    }

    fn uploaded_before(&self, upload_id: u64) -> String {
        format!("the service has it, as upload {upload_id}")
    }

    fn type_name(&self, account_type: u32) -> &'static str {
        match account_type {
            0 => "default",
            1..=16 => "the app's own",
            989 => "TAID or QIMEI",
            991 => "QQ numbers",
            992 => "MD5 of QQ numbers",
            993 => "IDFA",
            994 => "MD5 of IDFA",
            995 => "MAC addresses",
            996 => "MD5 of MAC addresses",
            997 => "OAID",
            998 => "MD5 of OAID",
            999 => "WeChat UnionID",
            1000 => "IMEI",
            1001 => "MD5 of IMEI",
            1002 => "phone numbers",
            1003 => "WeChat OpenID",
            1004 => "QQ OpenID",
            1005 => "e-mail addresses",
            _ => "social sites",
        }
    }

    fn type_question(&self, percent: u64, kind: &str, number: u32, name: &str) -> String {
        format!(
            "{percent}% of the accounts look like {kind}. If the app bound them as such, the type is {number} ({name})."
        )
    }

    fn use_type(&self, number: u32) -> String {
        format!("Use type {number}")
    }

    fn time_zone(&self, now: &str) -> String {
        format!("In the service's time zone, Beijing (UTC+08:00). There it is {now} now.")
    }

    fn expiry_note(&self, hours: u64) -> String {
        format!("{hours} at most; the service decides where none is given.")
    }

    fn kept_for(&self, hours: &str) -> String {
        format!("kept for {hours} h")
    }

    fn at(&self, time: &str) -> String {
        format!("{time} (Beijing, UTC+08:00)")
    }

    fn app(&self, access_id: &str) -> String {
        format!("app {access_id}")
    }

    fn push_id(&self, ids: &str) -> String {
        format!("push {ids}")
    }

    fn other_version(&self, is_sure: bool) -> &'static str {
        match is_sure {
            true => {
                "This very message was pushed to another version of this list: who is in both gets it twice."
            }
            false => {
                "This very message may have been pushed to another version of this list: who is in both may get it twice."
            }
        }
    }

    fn type_count(&self, count: &str) -> String {
        format!("To confirm, type the number of accounts: {count}")
    }

    fn attempt(&self, attempt: u32) -> String {
        format!("The upload failed; attempt {attempt} follows")
    }

    fn unclear_steps(&self) -> [&'static str; 3] {
        [
            "Do not send it again yet: people may have it already.",
            "Open the service's own console and look for this push in its records, by the time below.",
            "If it is there, you are done. If it is not, drop the list here again: the review asks whether you have looked.",
        ]
    }

    fn unclear_facts(&self, at: &str, access_id: &str) -> String {
        format!("Look for a push of {at} in app {access_id}.")
    }
}
